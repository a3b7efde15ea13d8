import { describe, expect, it } from "vitest";
import { defineConnector, fromUtf8, utf8, type Descriptor, type Reply } from "../src/index";
import {
  connectorRules,
  createTestEnvironment,
  testConnector,
  type ConnectorFixture,
} from "../src/testing/index";
import { ToyConnector, toyFixture, toyManifest } from "./toy-connector";

testConnector("toy", toyFixture());

/** Returns the names of the rules that a connector breaks. */
async function brokenRules(fixture: ConnectorFixture): Promise<string[]> {
  const names: string[] = [];
  for (const rule of connectorRules) {
    await createTestEnvironment(fixture)
      .then((environment) => rule.check(environment))
      .catch(() => names.push(rule.name));
  }
  return names;
}

const inbound = toyManifest.inbound;
if (!inbound) throw new Error("The toy connector has no `inbound`");

describe("the suite catches", () => {
  it("nothing in a correct connector", async () => {
    expect(await brokenRules(toyFixture())).toEqual([]);
  });

  it("a signature that is verified over re-serialized JSON", async () => {
    const reserializing: Descriptor = defineConnector(
      {
        ...toyManifest,
        inbound: {
          ...inbound,
          verification: {
            ...inbound.verification,
            signed: (request) => {
              const correct = inbound.verification.signed(request);
              try {
                const data = utf8(JSON.stringify(JSON.parse(fromUtf8(request.body))));
                return { ...correct, data };
              } catch {
                return correct;
              }
            },
          },
        },
      },
      ToyConnector,
    );
    expect(await brokenRules(toyFixture(reserializing))).toEqual([
      "every delivery that is not signed by the integration's secret gets the same refusal",
    ]);
  });

  it("a token in a log line", async () => {
    class Leaking extends ToyConnector {
      protected override async onTest(context: Parameters<ToyConnector["onTest"]>[0]) {
        const token = await context.secret("token");
        context.log.debug({ using: token?.reveal() }, "calling");
        return super.onTest(context);
      }
    }
    expect(await brokenRules(toyFixture(defineConnector(toyManifest, Leaking)))).toEqual([
      "no secret appears in any result, log line, telemetry event or error",
    ]);
  });

  it("uses of the global clock and random numbers", async () => {
    class Impure extends ToyConnector {
      protected override onDelivery(...given: Parameters<ToyConnector["onDelivery"]>) {
        const isAlwaysTrue = Math.random() >= 0 && Date.now() > 0 && new Date().getTime() > 0;
        return isAlwaysTrue ? super.onDelivery(...given) : Promise.reject(new Error("Never"));
      }
    }
    expect(await brokenRules(toyFixture(defineConnector(toyManifest, Impure)))).toEqual([
      "time, randomness and requests come from the ports only",
    ]);
  });

  it("an overridden template method, when the connector is created", async () => {
    class Shortcut extends ToyConnector {
      override receive(): Promise<Reply> {
        return Promise.resolve({ status: 200, body: { ok: true } });
      }
    }
    const names = await brokenRules(toyFixture(defineConnector(toyManifest, Shortcut)));
    expect(names).toHaveLength(connectorRules.length);
  });

  it("a parser that throws on malformed bodies and accepts unknown events", async () => {
    let count = 0;
    const careless = defineConnector(
      {
        ...toyManifest,
        inbound: {
          ...inbound,
          parse: (request) => {
            count += 1;
            const { title } = JSON.parse(fromUtf8(request.body)) as { title: string };
            return { event: { item: count, title } };
          },
        },
      },
      ToyConnector,
    );
    const names = await brokenRules(toyFixture(careless));
    expect(names).toContain("a signed but malformed body is refused with 400 and changes nothing");
    expect(names).toContain("an unknown event is accepted with 202 and changes nothing");
  });
});

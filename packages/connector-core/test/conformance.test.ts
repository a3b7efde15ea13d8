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

/** The names of the rules a connector breaks. */
async function broken(fixture: ConnectorFixture): Promise<string[]> {
  const names: string[] = [];
  for (const rule of connectorRules) {
    await createTestEnvironment(fixture)
      .then((world) => rule.check(world))
      .catch(() => names.push(rule.name));
  }
  return names;
}

const inbound = toyManifest.inbound;
if (!inbound) throw new Error("The toy takes deliveries");

describe("the suite catches", () => {
  it("nothing in a connector that is right", async () => {
    expect(await broken(toyFixture())).toEqual([]);
  });

  it("a signature that is checked over re-serialised JSON", async () => {
    const careless: Descriptor = defineConnector(
      {
        ...toyManifest,
        inbound: {
          ...inbound,
          verification: {
            ...inbound.verification,
            signed: (request) => {
              const honest = inbound.verification.signed(request);
              try {
                const data = utf8(JSON.stringify(JSON.parse(fromUtf8(request.body))));
                return { ...honest, data };
              } catch {
                return honest;
              }
            },
          },
        },
      },
      ToyConnector,
    );
    expect(await broken(toyFixture(careless))).toEqual([
      "whatever is not signed by the card's secret is refused in the same words",
    ]);
  });

  it("a token in a log line", async () => {
    class Talkative extends ToyConnector {
      protected override async onTest(context: Parameters<ToyConnector["onTest"]>[0]) {
        const token = await context.secret("token");
        context.log.debug({ using: token?.reveal() }, "calling");
        return super.onTest(context);
      }
    }
    expect(await broken(toyFixture(defineConnector(toyManifest, Talkative)))).toEqual([
      "no secret appears in any answer, log line, event or error",
    ]);
  });

  it("a clock and dice that are not the ports'", async () => {
    class Restless extends ToyConnector {
      protected override onDelivery(...given: Parameters<ToyConnector["onDelivery"]>) {
        const lucky = Math.random() >= 0 && Date.now() > 0 && new Date().getTime() > 0;
        return lucky ? super.onDelivery(...given) : Promise.reject(new Error("Never"));
      }
    }
    expect(await broken(toyFixture(defineConnector(toyManifest, Restless)))).toEqual([
      "time, randomness and network come from the ports only",
    ]);
  });

  it("a template method that was overridden, at creation", async () => {
    class Shortcut extends ToyConnector {
      override receive(): Promise<Reply> {
        return Promise.resolve({ status: 200, body: { ok: true } });
      }
    }
    const names = await broken(toyFixture(defineConnector(toyManifest, Shortcut)));
    expect(names).toHaveLength(connectorRules.length);
  });

  it("a task per delivery instead of a task per item, and bodies that make it throw", async () => {
    let made = 0;
    const doubling = defineConnector(
      {
        ...toyManifest,
        inbound: {
          ...inbound,
          parse: (request) => {
            made += 1;
            const { title } = JSON.parse(fromUtf8(request.body)) as { title: string };
            return { event: { item: made, title } };
          },
        },
      },
      ToyConnector,
    );
    const names = await broken(toyFixture(doubling));
    expect(names).toContain("a signed but unreadable body is a 400 and changes nothing");
    expect(names).toContain("an unknown event is taken, left alone and not claimed");
  });
});

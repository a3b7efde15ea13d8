import * as z from "zod";
import type { Plan, TestReport } from "../../../src/index";
import { TrackerConnector } from "../tracker/connector";
import type { Context } from "../tracker/client";
import { trackerToken } from "../tracker/fake-tracker";
import { trackerManifest, type Item } from "../tracker/manifest";
import { behaving, classifying, declaring, tracker, type Twin } from "./twin";

class Impure extends TrackerConnector {
  protected override onDelivery(item: Item, context: Context): Promise<Plan> {
    return Date.now() > 0 ? super.onDelivery(item, context) : Promise.reject(new Error("Never"));
  }
}

class Unkind extends TrackerConnector {
  protected override onTest(): Promise<TestReport> {
    return Promise.reject(new Error("No sentence for the owner"));
  }
}

class Leaking extends TrackerConnector {
  protected override async onTest(context: Context): Promise<TestReport> {
    const token = await context.secret("token");
    context.log.debug({ using: token?.reveal() }, "calling");
    return super.onTest(context);
  }
}

class Remembering extends TrackerConnector {
  protected override async onDelivery(item: Item, context: Context): Promise<Plan> {
    const token = await context.secret("token");
    const plan = await super.onDelivery(item, context);
    return { ...plan, update: { state: { token: token?.reveal() ?? "" } } };
  }
}

const connected = { ok: true, message: "Connected." } as const;

/** Twins for the rules about the manifest, the lifecycle and the connection. */
export const contractTwins: readonly Twin[] = [
  {
    rule: "the manifest is valid",
    fault: "an origin without TLS",
    says: "must use https",
    descriptor: declaring({
      api: { ...trackerManifest.api, base: () => "http://api.tracker.test" },
    }),
  },
  {
    rule: "steps and facts are defined for every status",
    fault: "a step that reads what is not there before the first save",
    says: 'whether "Open the list." is done before the first save: TypeError',
    descriptor: declaring({
      steps: [
        {
          text: "Open the list.",
          done: ({ connection }) => {
            if (!connection) throw new TypeError("There is no connection");
            return connection.state === "active";
          },
        },
      ],
    }),
  },
  {
    rule: "steps and facts are defined for every status",
    fault: "facts of a connection that is not there yet",
    says: "facts before the first save: TypeError",
    descriptor: declaring({
      facts: ({ connection }) => {
        if (!connection) throw new TypeError("There is no connection");
        return [{ label: "State", value: connection.state }];
      },
    }),
  },
  {
    rule: "facts show no secrets",
    fault: "a token among the facts",
    says: "secrets among the facts before the first save",
    descriptor: declaring({ facts: () => [{ label: "Token", value: trackerToken }] }),
  },
  {
    rule: "the examples of fields can be entered, saved, and saved again as they are shown",
    fault: "an example that its own field refuses",
    says: "The form refuses its examples",
    descriptor: declaring({
      settings: trackerManifest.settings.extend({
        list: z
          .string()
          .max(5)
          .default("inbox")
          .meta({ examples: ["my-own-list"] }),
      }),
    }),
  },
  {
    rule: "a missing integration is reported as not configured and never throws",
    fault: "a test that does not look for the integration",
    says: "result of `test`",
    descriptor: behaving(() => ({ test: () => Promise.resolve(connected) })),
  },
  {
    rule: "a paused integration is reported as not configured",
    fault: "a test that does not look whether the integration is paused",
    says: "result of `test`",
    descriptor: behaving(() => ({ test: () => Promise.resolve(connected) })),
  },
  {
    rule: "time, randomness and requests come from the ports only",
    fault: "a decision by the global clock",
    says: "Date.now()",
    descriptor: tracker(Impure),
  },
  {
    rule: "the connection test succeeds with a working provider",
    fault: "a test that always fails",
    says: "result of `test` with the fixture's `working`",
    descriptor: tracker(Unkind),
  },
  {
    rule: "refused credentials are reported as needs_reauth",
    fault: "401 taken for a missing permission",
    says: "result of `test` with the fixture's `unauthorized`",
    descriptor: classifying(({ status }) =>
      status === 401
        ? { type: "config", code: "permission_missing", message: "Ask for the permission." }
        : undefined,
    ),
  },
  {
    rule: "an unreachable provider is reported as provider_unavailable and never throws",
    fault: "a test that fails as a fault of the host",
    says: "if `fetch` rejects with a TypeError",
    descriptor: tracker(Unkind),
  },
  {
    rule: "no secret appears in any result, log line, telemetry event or error",
    fault: "the token in the state",
    says: "or in the stored state",
    descriptor: tracker(Remembering),
  },
  {
    rule: "no secret appears in any result, log line, telemetry event or error",
    fault: "the token in a log line",
    says: "the value of token appeared",
    descriptor: tracker(Leaking),
  },
  {
    rule: "disconnecting deletes all secrets and keeps the settings",
    fault: "a disconnect that does nothing",
    says: "the stored row",
    descriptor: behaving(() => ({ disconnect: () => Promise.resolve({ ok: true }) })),
  },
];

import { describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, defineConnector, secret, type SpecActionContext } from "../../src/index";
import { createTestEnvironment } from "../../src/testing/index";

// What due actions leave behind when one of them, or `isDue`, fails.

const settings = z.object({ token: secret(), hook: secret(z.string()).optional() });
const internalError = "Something went wrong on our side. It has been logged; try again later.";
type Context = SpecActionContext<typeof settings>;

interface Parts {
  readonly isDue?: () => boolean;
  readonly run?: (context: Context) => Promise<unknown>;
}

/** An integration whose actions are due, one after the other. */
async function acting(...each: readonly Parts[]) {
  const ran: string[] = [];
  const entries = each.map(({ isDue = () => true, run }, index) => {
    const name = `act_${String(index)}`;
    const action = {
      label: `Act ${String(index)}`,
      description: "Does something.",
      isDue,
      run: async (context: Context) => {
        ran.push(name);
        await run?.(context);
        return { message: "Done." };
      },
    };
    return [name, action] as const;
  });
  const environment = await createTestEnvironment({
    descriptor: defineConnector({
      name: "Acting",
      settings,
      api: { base: () => "https://acting.test", auth: auth.bearer("token") },
      test: () => Promise.resolve("It works."),
      sync: {
        pull: async function* () {
          await Promise.resolve();
          yield { items: [], checkpoint: { read: true } };
        },
      },
      actions: Object.fromEntries(entries),
    }),
    now: "2026-01-15T12:00:00Z",
    input: () => ({ token: "canary-token-0123456789" }),
    working: () => Promise.resolve(Response.json({})),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
  return { ...environment, ran };
}

const replaceSecret = (context: Context) => context.replaceSecret("hook", "of the provider");
const ask = ({ api }: Context) => api.get("/hooks", z.unknown());
const throws = (): never => {
  throw new Error("isDue is wrong");
};

describe("due actions", () => {
  it("go on after an `isDue` that throws, which is logged and reported", async () => {
    const { connector, integration, ran, log } = await acting(
      { run: replaceSecret },
      { isDue: throws },
      {},
    );
    expect(await connector.sync(integration.id)).toMatchObject({
      ok: true,
      run: {
        status: "done",
        items: [{ ref: "act_1", title: "Act 1", status: "failed", error: internalError }],
      },
    });
    expect(ran).toEqual(["act_0", "act_2"]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: "operation failed" }),
    );
  });

  it("leave the health to the sync, which ends with another one", async () => {
    const { connector, harness, integration, answerWith } = await acting({ run: ask });
    answerWith(() => Promise.resolve(Response.json({}, { status: 401 })));
    const result = await connector.sync(integration.id);
    expect(result).toMatchObject({ ok: true, run: { status: "done", failed: 1 } });
    expect(await harness.pendingEvents()).toEqual([]);
  });
});

it("an action that replaced a secret still says that the credentials have to be replaced", async () => {
  const { connector, harness, integration, answerWith } = await acting({
    run: async (context) => {
      await replaceSecret(context);
      await ask(context);
    },
  });
  answerWith(() => Promise.resolve(Response.json({}, { status: 401 })));
  expect(await connector.action(integration.id, "act_0")).toMatchObject({ code: "needs_reauth" });
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  expect(row?.health).toMatchObject({ state: "needs_reauth" });
});

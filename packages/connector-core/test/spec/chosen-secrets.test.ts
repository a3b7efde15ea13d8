import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  defineConnector,
  header,
  project,
  secret,
  task,
  utf8,
  verify,
  type ActionReport,
  type SpecActionContext,
} from "../../src/index";
import { inspect } from "../../src/memory/index";
import { createTestEnvironment, type TestEnvironment } from "../../src/testing/index";

// Secrets that a provider chose, stored by `replaceSecret(name, value)` of an action.

const settings = z.object({
  token: secret(),
  hook_secret: secret(z.string().trim().min(8)).optional(),
  key: secret(z.string()).optional(),
  code: secret(z.string())
    .transform((text) => text.length)
    .optional(),
  project: project(),
});
type Acting = SpecActionContext<typeof settings>;

/** What the action does; set by each test. */
let act: (context: Acting) => Promise<unknown>;

const hooks = defineConnector({
  name: "Hooks",
  settings,
  api: { base: () => "https://hooks.test", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  webhook: {
    verify: verify.any(
      verify.hmac({ secret: "hook_secret", signature: header("x-signature") }),
      verify.standardWebhooks("key"),
    ),
    deliveryId: header("x-delivery"),
    event: header("x-event"),
    on: {
      changed: [
        z.object({ name: z.string() }),
        ({ name }, { ref, settings }) =>
          task.upsert({
            task: ref("list", name),
            project: settings.project,
            asOf: "2026-01-15T11:00:00Z",
            name,
          }),
      ],
    },
  },
  actions: {
    register: {
      label: "Register",
      description: "Registers the webhook.",
      run: async (context): Promise<ActionReport> => {
        await act(context);
        return { message: "Done.", state: { registered: true } };
      },
    },
  },
});

let environment: TestEnvironment;
let deliveries = 0;
beforeEach(async () => {
  environment = await createTestEnvironment({
    descriptor: hooks,
    now: "2026-01-15T12:00:00Z",
    input: (id) => ({ token: "token-0123456789", project: id }),
    working: () => Promise.resolve(Response.json({})),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
});

const register = () => environment.connector.action(environment.integration.id, "register");

/** Stores secrets one after the other, in one action. */
function choose(...values: readonly string[]) {
  act = async (context) => {
    for (const value of values) await context.replaceSecret("hook_secret", value);
  };
  return register();
}

/** Status of a delivery that is signed with a secret. */
async function statusOf(key: string): Promise<number> {
  deliveries += 1;
  const body = JSON.stringify({ name: `Task ${String(deliveries)}` });
  const signature = createHmac("sha256", key).update(body).digest("hex");
  const headers = {
    "x-event": "changed",
    "x-delivery": String(deliveries),
    "x-signature": signature,
  };
  const { publicId } = environment.integration;
  const request = { headers, body: utf8(body) };
  return (await environment.connector.receive(request, { publicId })).status;
}

const dayMs = 24 * 60 * 60 * 1000;

describe("a secret that the provider chose", () => {
  it("verifies deliveries as the schema of its field returns it", async () => {
    expect(await choose("  chosen-secret-1 ")).toMatchObject({ ok: true, message: "Done." });
    expect(await statusOf("chosen-secret-1")).toBe(200);
    expect(await statusOf("chosen-secret-2")).toBe(401);
  });

  it("is returned to the action, and appears in no result, log or row", async () => {
    let returned: unknown;
    act = async (context) => {
      const chosen = await context.replaceSecret("hook_secret", "chosen-secret-1");
      context.log.info({ chosen }, "registered");
      returned = chosen.reveal();
    };
    const result = await register();
    expect(returned).toBe("chosen-secret-1");
    const { harness, integration, log, telemetryEvents } = environment;
    const row = await harness.storage.integrations.get(integration.id, { fresh: true });
    const seen = inspect([result, log.lines, telemetryEvents, row]);
    expect(seen).not.toContain("chosen-secret-1");
  });

  it("leaves the previous one valid for 24 hours", async () => {
    await choose("chosen-secret-1");
    await choose("chosen-secret-2");
    environment.clock.advance(dayMs);
    expect([await statusOf("chosen-secret-1"), await statusOf("chosen-secret-2")]).toEqual([
      200, 200,
    ]);
    environment.clock.advance(1);
    expect([await statusOf("chosen-secret-1"), await statusOf("chosen-secret-2")]).toEqual([
      401, 200,
    ]);
  });

  it("may be the stored one, or be taken back", async () => {
    await choose("chosen-secret-1");
    expect(await choose("chosen-secret-1")).toMatchObject({ ok: true });
    expect(await statusOf("chosen-secret-1")).toBe(200);
    expect(await choose("chosen-secret-2", "chosen-secret-1")).toMatchObject({ ok: true });
    environment.clock.advance(dayMs + 1);
    expect([await statusOf("chosen-secret-1"), await statusOf("chosen-secret-2")]).toEqual([
      200, 401,
    ]);
  });

  it("is not stored if the settings were saved meanwhile", async () => {
    act = async (context) => {
      await environment.save({ token: "another-token-0123456789", project: environment.project });
      await context.replaceSecret("hook_secret", "chosen-secret-1");
    };
    expect(await register()).toMatchObject({ ok: false, code: "busy" });
    expect(await statusOf("chosen-secret-1")).toBe(401);
  });

  it.each<readonly [string, string, unknown, RegExp]>([
    ["a missing one", "hook_secret", undefined, /It is missing, or no text\.$/],
    ["a number", "hook_secret", 12_345_678, /It is missing, or no text\.$/],
    ["a blank one", "hook_secret", "  \n", /It is blank\.$/],
    ["a long one", "hook_secret", "canary".repeat(683), /more than 4096 characters\.$/],
    ["one with U+0000", "hook_secret", "canary-\0-canary", /cannot be stored\.$/],
    ["half a character", "hook_secret", "canary-\ud800-canary", /cannot be stored\.$/],
    ["one that the schema refuses", "hook_secret", "canary ", /schema .* does not accept it\.$/],
    ["one without the form of a key", "key", "canary!", /Must be whsec_ and base64/],
    ["one that becomes a number", "code", "canary", /makes no secret of it\.$/],
  ])("is refused: %s", async (_what, field, value, message) => {
    await choose("chosen-secret-1");
    act = (context) => context.replaceSecret(field as "key", value as string);
    const result = await register();
    expect(result).toMatchObject({
      ok: false,
      code: "provider_unavailable",
      error: expect.stringMatching(message) as string,
    });
    expect(result).toMatchObject({
      error: expect.stringContaining(`Hooks chose a secret for "${field}"`) as string,
    });
    expect(inspect([result, environment.log.lines])).not.toContain("canary");
    expect(await statusOf("chosen-secret-1")).toBe(200);
    const { harness, integration } = environment;
    const row = await harness.storage.integrations.get(integration.id, { fresh: true });
    expect(Object.keys(row?.secrets ?? {})).toEqual(["token", "hook_secret"]);
  });

  it.each(["project", "toString", "missing"])("cannot be the field %s", async (field) => {
    act = (context) => context.replaceSecret(field as "key", "chosen-secret-1");
    expect(await register()).toMatchObject({ ok: false, code: "internal_error" });
  });
});

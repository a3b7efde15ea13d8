import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { ConnectorError } from "../error";
import type { Inbound } from "../connector/manifest";
import type { JsonObject, JsonValue } from "../json";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { fixedClock } from "../memory/fixed-clock";
import { inspect } from "../memory/inspect";
import { memoryHarness } from "../memory/harness";
import { webCrypto } from "../web/crypto";
import { project } from "./fields";
import { prepareSettings, type PreparedSettings } from "./form";
import { secret } from "./secret-field";
import { openPreviousSecret, secretOpener } from "./secrets";
import { verify } from "../webhook/verify";

const config = z.object({
  token: secret(z.string().trim().min(8, "Too short for a token")),
  hook_secret: secret(z.string().min(8), { generate: true }),
  owner: z
    .string()
    .trim()
    .regex(/^[a-z]+$/, "Letters only"),
  project: project(),
  automatic: z.boolean().default(false),
  label: z.string().max(5).optional(),
  mode: z.enum(["all", "mine"]).default("all"),
});

const inbound: Inbound<typeof config, unknown> = {
  path: "webhook",
  maxBytes: 1,
  verification: verify.github("hook_secret"),
  parse: () => ({ ignored: "everything" }),
};
const manifest = {
  settings: config,
  inbound,
  api: { base: () => "https://provider.test", auth: { type: "bearer", secret: "token" } },
} as const;

const valid = {
  token: "canary-token",
  hook_secret: "canary-hook-secret",
  owner: "octo",
  project: 7,
} as const;
const day = 24 * 60 * 60 * 1000;

describe("prepareSettings", () => {
  const clock = fixedClock();
  const crypto = webCrypto([new Uint8Array(32).fill(5)]);
  const ports = { crypto, clock, env: {} };
  let harness: ReturnType<typeof memoryHarness>;
  let row: IntegrationRow;

  beforeEach(async () => {
    harness = memoryHarness(clock);
    row = await harness.createIntegration({ owner: await harness.createUser() });
  });

  async function accepted(input: JsonObject): Promise<PreparedSettings> {
    const prepared = await prepareSettings(manifest, input, row.id, row, ports);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
    return prepared;
  }

  async function refused(input: JsonObject): Promise<Readonly<Record<string, readonly string[]>>> {
    const prepared = await prepareSettings(manifest, input, row.id, row, ports);
    if (prepared.ok) throw new Error("The settings were accepted");
    return prepared.errors;
  }

  /** Saves like a host does. */
  async function save(input: JsonObject): Promise<PreparedSettings> {
    const prepared = await accepted(input);
    await harness.storage.integrations.patch(row.id, prepared.patch);
    const saved = await harness.storage.integrations.get(row.id, { fresh: true });
    if (!saved) throw new Error("The integration is gone");
    row = saved;
    return prepared;
  }

  const plain = async (field: string): Promise<string | undefined> =>
    (await secretOpener(crypto)(row, field))?.reveal();
  const previous = async (field: string): Promise<string | undefined> =>
    (await openPreviousSecret(secretOpener(crypto), clock, row, field))?.reveal();

  it("splits the input into settings and encrypted secrets", async () => {
    const { patch, generated } = await save(valid);
    expect(patch.settings).toMatchObject({ owner: "octo", project: 7 });
    expect(Object.keys(patch.settings)).not.toContain("token");
    expect(generated).toEqual({});
    expect(await plain("token")).toBe(valid.token);
    expect(await plain("hook_secret")).toBe(valid.hook_secret);
    expect(inspect(patch)).not.toContain("canary");
  });

  it("binds a secret to its row and its field", async () => {
    await save(valid);
    const swapped = { ...row, secrets: { token: row.secrets["hook_secret"] ?? "" } };
    const moved = { ...row, id: "00000000-0000-4000-8000-00000000dead" };
    for (const other of [swapped, moved]) {
      await expect(secretOpener(crypto)(other, "token")).rejects.toMatchObject({
        code: "invalid_config",
      });
    }
  });

  it("generates a secret left blank the first time, and returns it once", async () => {
    const { token, owner, project } = valid;
    const { generated } = await save({ token, owner, project });
    const generatedSecret = generated["hook_secret"]?.reveal() ?? "";
    expect(generatedSecret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await plain("hook_secret")).toBe(generatedSecret);
    expect(JSON.stringify(generated)).not.toContain(generatedSecret);
    expect((await save({ owner })).generated).toEqual({});
    expect(await plain("hook_secret")).toBe(generatedSecret);
  });

  it.each<readonly [string, JsonValue | undefined]>([
    ["absent", undefined],
    ["empty", ""],
    ["blank", "  "],
    ["null", null],
  ])("keeps a stored secret when the field is %s", async (_name, value) => {
    await save(valid);
    const input: JsonObject = { owner: "other" };
    if (value !== undefined) input["token"] = value;
    const { patch } = await save(input);
    expect(patch.secrets).toEqual({});
    expect(await plain("token")).toBe(valid.token);
    expect(row.settings["owner"]).toBe("other");
  });

  it("keeps absent plain fields and clears empty optional ones", async () => {
    await save({ ...valid, label: "bug", automatic: true, mode: "mine" });
    await save({ owner: "other" });
    expect(row.settings).toMatchObject({ label: "bug", automatic: true, mode: "mine", project: 7 });
    await save({ label: "" });
    expect(row.settings["label"]).toBeNull();
    expect(await refused({ owner: "" })).toEqual({ owner: ["This field is required"] });
  });

  it.each<readonly [string, JsonValue, JsonValue]>([
    ["automatic", "on", true],
    ["automatic", "TRUE", true],
    ["automatic", "off", false],
    ["automatic", "0", false],
    ["project", "12", 12],
    ["project", " 12 ", 12],
    ["owner", " octo ", "octo"],
    ["mode", "mine", "mine"],
  ])("converts the strings of HTML forms: %s %j", async (field, typed, value) => {
    const { patch } = await accepted({ ...valid, [field]: typed });
    expect(patch.settings[field]).toBe(value);
  });

  it.each<readonly [string, JsonValue]>([
    ["automatic", "perhaps"],
    ["automatic", 1],
    ["project", "12a"],
    ["project", "1e3"],
    ["project", -1],
    ["project", 1.5],
    ["project", "99999999999999999999"],
    ["project", { id: 1 }],
    ["project", [7]],
    ["owner", "Octo 7"],
    ["owner", 7],
    ["owner", ["octo"]],
    ["mode", "none"],
    ["label", "longer"],
    ["token", 12345678],
    ["token", { value: "long enough" }],
    ["hook_secret", ["canary-hook-secret"]],
    ["hook_secret", "short"],
  ])("rejects %s %j and names the field", async (field, typed) => {
    expect(Object.keys(await refused({ ...valid, [field]: typed }))).toEqual([field]);
  });

  it("reports all invalid fields at once, without the values of secrets", async () => {
    const errors = await refused({ ...valid, token: "canary", owner: "7", project: "x" });
    expect(Object.keys(errors).sort()).toEqual(["owner", "project", "token"]);
    expect(errors["token"]).toEqual(["Too short for a token"]);
    expect(JSON.stringify(errors)).not.toContain("canary");
  });

  it.each([
    ["the schema's own message", z.string().regex(/^[a-z]+$/, "Letters only"), "Letters only"],
    [
      "an example",
      z
        .string()
        .regex(/^\w+$/)
        .meta({ examples: ["acme"], description: "As in its URL" }),
      "This has an unexpected form. E.g. acme",
    ],
    [
      "the field's help",
      z.string().regex(/^\w+$/).meta({ description: "The team, as in its URL" }),
      "This has an unexpected form. The team, as in its URL",
    ],
    ["nothing more", z.string().regex(/^\w+$/), "This has an unexpected form."],
    ["the locale's message", z.email(), "Invalid email address"],
  ])("explains a wrong form by %s, and shows no expression", async (_by, field, message) => {
    const settings = z.object({ token: secret(), field });
    const input = { token: "canary-token", field: "not - this" };
    const prepared = await prepareSettings({ ...manifest, settings }, input, row.id, row, ports);
    expect(prepared).toEqual({ ok: false, errors: { field: [message] } });
  });

  it("requires the required fields the first time", async () => {
    expect(await refused({})).toEqual({
      token: ["This field is required"],
      owner: ["This field is required"],
      project: ["This field is required"],
    });
  });

  it("rejects unknown fields", async () => {
    const input = JSON.parse(
      '{"__proto__": {"admin": true}, "constructor": 1, "extra": 1}',
    ) as JsonObject;
    const errors = await refused({ ...valid, ...input, extra: 1, constructor: 1 });
    expect(errors["extra"]).toEqual(["Unknown field"]);
    expect(Object.keys(errors)).toContain("constructor");
    expect(Object.keys(await refused(input))).toContain("__proto__");
    expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  });

  it("fails without an encryption key and says how to set one", async () => {
    const keyless = { ...ports, crypto: webCrypto([]) };
    const saving = prepareSettings(manifest, { ...valid }, row.id, undefined, keyless);
    await expect(saving).rejects.toSatisfy(
      (error) =>
        ConnectorError.isInstance(error) &&
        error.code === "encryption_key_missing" &&
        error.message.includes("SETTINGS_ENCRYPTION_KEY"),
    );
  });

  describe("when a secret changes", () => {
    it("keeps the previous signing secret for 24 hours", async () => {
      await save(valid);
      await save({ hook_secret: "another-hook-secret" });
      expect(await plain("hook_secret")).toBe("another-hook-secret");
      expect(await previous("hook_secret")).toBe(valid.hook_secret);
      clock.advance(day);
      expect(await previous("hook_secret")).toBe(valid.hook_secret);
      clock.advance(1);
      expect(await previous("hook_secret")).toBeUndefined();
    });

    it("keeps only the most recent previous value", async () => {
      await save(valid);
      await save({ hook_secret: "the-second-secret" });
      await save({ hook_secret: "the-third-secret" });
      expect(await previous("hook_secret")).toBe("the-second-secret");
    });

    it("treats the same value as no change", async () => {
      await save(valid);
      const { patch } = await save({ hook_secret: valid.hook_secret });
      expect(patch).toMatchObject({ secrets: {} });
      expect(patch.state).toBeUndefined();
    });

    it("does not keep a replaced access token", async () => {
      await save(valid);
      await save({ token: "another-token" });
      expect(await plain("token")).toBe("another-token");
      expect(Object.keys(row.secrets).sort()).toEqual(["hook_secret", "token"]);
    });

    it("replaces a secret that can no longer be decrypted", async () => {
      await save(valid);
      await save({ hook_secret: "the-second-secret" });
      const lost = webCrypto([new Uint8Array(32).fill(6)]);
      for (const field of ["token", "hook_secret"]) {
        const sealed = await lost.secrets.seal("unreadable", `${row.id}:${field}`);
        await harness.storage.integrations.patch(row.id, { secrets: { [field]: sealed } });
      }
      row = (await harness.storage.integrations.get(row.id, { fresh: true })) ?? row;
      await save({ token: "a-readable-token", hook_secret: "a-readable-secret" });
      expect(await plain("token")).toBe("a-readable-token");
      expect(await plain("hook_secret")).toBe("a-readable-secret");
      expect(await previous("hook_secret")).toBeUndefined();
    });
  });

  it("decrypts a secret once per row object", async () => {
    await save(valid);
    let opened = 0;
    const counting: Crypto = {
      ...crypto,
      secrets: {
        ...crypto.secrets,
        open(sealed, aad) {
          opened += 1;
          return crypto.secrets.open(sealed, aad);
        },
      },
    };
    const open = secretOpener(counting);
    expect((await open(row, "token"))?.reveal()).toBe(valid.token);
    expect((await open(row, "token"))?.reveal()).toBe(valid.token);
    expect(opened).toBe(1);
    expect((await open(row, "hook_secret"))?.reveal()).toBe(valid.hook_secret);
    expect(opened).toBe(2);
    await save({ token: "another-token-of-the-integration" });
    expect((await open(row, "token"))?.reveal()).toBe("another-token-of-the-integration");
    expect(opened).toBe(3);
  });

  it("rejects a previous secret without a valid rotation time", async () => {
    await save(valid);
    await save({ hook_secret: "another-hook-secret" });
    const odd = { ...row, state: { hook_secret_rotated_at: "some day" } };
    expect(
      await openPreviousSecret(secretOpener(crypto), clock, odd, "hook_secret"),
    ).toBeUndefined();
    expect(
      await openPreviousSecret(secretOpener(crypto), clock, { ...row, state: {} }, "hook_secret"),
    ).toBe(undefined);
  });
});

describe("a secret of Standard Webhooks", () => {
  const verified: Inbound<typeof config, unknown> = {
    ...inbound,
    verification: verify.standardWebhooks("hook_secret"),
  };
  const ports = { clock: fixedClock(), crypto: webCrypto([new Uint8Array(32).fill(5)]), env: {} };
  const save = (hookSecret: string) =>
    prepareSettings(
      { ...manifest, inbound: verified },
      { ...valid, hook_secret: hookSecret },
      "id",
      undefined,
      ports,
    );

  it("is generated in the form that providers accept", async () => {
    const prepared = await save("");
    const made = prepared.ok ? prepared.generated["hook_secret"]?.reveal() : undefined;
    expect(made).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it("is refused by field if it is no base64, since it would verify nothing", async () => {
    expect(await save("a secret of mine, not base64")).toEqual({
      ok: false,
      errors: { hook_secret: ["Must be whsec_ and base64 after it, as the provider shows it"] },
    });
    expect((await save("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).ok).toBe(true);
  });
});

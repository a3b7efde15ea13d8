import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as zod3 from "zod-3";
import * as zod4Of3 from "zod-3/v4";
import * as zod40 from "zod-4-0";
import * as zod41 from "zod-4-1";
import { checkDescriptors, type Descriptor } from "../connector/define";
import { specificationVersion } from "../connector/manifest";
import { statusOf } from "../connector/status";
import { fixedClock } from "../memory/fixed-clock";
import { memoryHarness } from "../memory/harness";
import { inspect } from "../memory/inspect";
import { webCrypto } from "../web/crypto";
import { project, settingsFields } from "./fields";
import { prepareSettings } from "./form";
import { settingsParser } from "./parse";
import { secret, secretOptions } from "./secret-field";
import type { SettingsSchema } from "./types";

type Zod = typeof z;
/** The versions have types of their own; at run time they have what these tests call. */
const as = (copy: unknown): Zod => copy as Zod;

const copies: readonly (readonly [string, Zod])[] = [
  ["the same copy", z],
  ["4.1", as(zod41)],
  ["4.0", as(zod40)],
];

/** Fields of all kinds, in every wrapper. */
function settingsOf(zod: Zod): SettingsSchema {
  return zod.object({
    token: secret(zod.string().min(8).meta({ title: "Token", description: "Read access." })),
    hook_secret: secret(zod.string(), { generate: true }).optional(),
    project: project(zod.int().positive().meta({ title: "Project" })).optional(),
    server: zod.url().optional().meta({ title: "Server", description: "Your own server." }),
    page: zod.url().or(zod.literal("")).default(""),
    count: zod.int().min(1).max(30).default(7),
    share: zod.number().nullable().default(null),
    automatic: zod.boolean().prefault(false),
    mode: zod.enum(["import", "export"]).default("import").catch("import"),
    when: zod.literal(["now", "later"]).optional(),
    either: zod.enum(["a", "b"]).or(zod.literal("c")).optional(),
    label: zod.string().max(5).readonly().nullable().default(null),
    channel: zod.lazy(() => zod.string().meta({ title: "Channel" })).optional(),
    login: zod.string().trim().pipe(zod.string().min(1)).meta({ title: "Login" }),
    key: zod.string().transform((text) => text.trim()),
    size: zod.preprocess((value) => value, zod.int()),
  });
}

function descriptor(settings: unknown): Descriptor {
  return {
    specificationVersion,
    hooks: [],
    manifest: {
      key: "chat_connector",
      slug: "chat",
      name: "Chat",
      docs: "https://docs.example/connector",
      settings: settings as SettingsSchema,
      api: { base: () => "https://chat.test", auth: { type: "bearer", secret: "token" } },
      uses: [],
    },
    create: () => {
      throw new Error("checkDescriptors must not create connectors");
    },
  };
}

const faultsOf = (settings: unknown): readonly string[] =>
  checkDescriptors([descriptor(settings)], { supports: [] });

describe.each(copies)("a schema made by zod: %s", (_name, zod) => {
  it.each<readonly [string, (field: z.ZodString) => z.core.$ZodType]>([
    ["alone", (field) => field],
    ["optional", (field) => field.optional()],
    ["with a default", (field) => field.nullable().default(null)],
    ["with a prefault", (field) => field.prefault("x")],
    ["with metadata", (field) => field.meta({ title: "Token" })],
    ["with a description", (field) => field.describe("A token")],
    ["branded", (field) => field.brand<"more">()],
    ["with another check", (field) => field.min(3).trim()],
    ["with a refinement", (field) => field.refine((text) => text !== "x")],
    ["transformed", (field) => field.transform((text) => text.trim())],
    ["piped", (field) => field.pipe(zod.string())],
    ["at the end of a pipe", (field) => zod.string().pipe(field)],
    ["preprocessed", (field) => zod.preprocess((value) => value, field)],
    ["caught", (field) => field.catch("x")],
    ["read-only", (field) => field.readonly()],
    ["lazy", (field) => zod.lazy(() => field)],
    ["in a union", (field) => field.or(zod.literal(""))],
    ["in an intersection", (field) => field.and(zod.string())],
    ["in a wrapper of another copy", (field) => z.optional(field)],
    [
      "in an extended object",
      (field) => zod.object({ field }).extend({ other: zod.string() }).shape.field,
    ],
    ["in a partial object", (field) => zod.object({ field }).partial().shape.field],
    ["in a picked object", (field) => zod.object({ field }).pick({ field: true }).shape.field],
  ])("keeps a secret secret: %s", (_wrapper, wrap) => {
    // The brand exists in types only.
    const marked = secret(zod.string(), { generate: true }) as unknown as z.ZodString;
    expect(secretOptions(wrap(marked))).toEqual({ generate: true });
    expect(secretOptions(wrap(zod.string()))).toBeUndefined();
  });

  it("is described as one of this copy", () => {
    expect(settingsFields(settingsOf(zod))).toEqual(settingsFields(settingsOf(z)));
  });
});

describe("a schema of an older minor version", () => {
  const settings = settingsOf(as(zod41));

  it("is accepted", () => {
    expect(faultsOf(settings)).toEqual([]);
  });

  it("is saved with its secrets sealed, and its status shows none", async () => {
    const clock = fixedClock();
    const crypto = webCrypto([new Uint8Array(32).fill(5)]);
    const harness = memoryHarness(clock);
    const row = await harness.createIntegration({ owner: await harness.createUser() });
    const { manifest } = descriptor(settings);
    const input = {
      token: "canary-token",
      hook_secret: "canary-hook-secret",
      login: "ada",
      key: "k",
      size: 3,
    };
    const prepared = await prepareSettings(manifest, input, row.id, row, {
      crypto,
      clock,
      env: {},
    });
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
    await harness.storage.integrations.patch(row.id, prepared.patch);
    const saved = await harness.storage.integrations.get(row.id, { fresh: true });
    if (!saved) throw new Error("The integration is gone");
    expect(Object.keys(saved.secrets).sort()).toEqual(["hook_secret", "token"]);
    const parsed = settingsParser(settings)(saved);
    expect(parsed).toMatchObject({ login: "ada", count: 7, mode: "import" });
    const shown = [saved, parsed, statusOf(manifest, saved, parsed)];
    expect(inspect(shown)).not.toContain("canary");
    expect(statusOf(manifest, saved, parsed)).toMatchObject({ has_token: true, login: "ada" });
  });
});

describe("checkDescriptors", () => {
  const made = (name: string, version: string): unknown =>
    expect.stringContaining(`chat_connector has a field "${name}" made by zod ${version}; install`);

  it("refuses every field of zod 4.0", () => {
    const names = Object.keys(settingsOf(z)._zod.def.shape);
    expect(faultsOf(settingsOf(as(zod40)))).toEqual(names.map((name) => made(name, "4.0.17")));
  });

  it("refuses the zod 4 that zod 3 contains", () => {
    const settings = zod4Of3.object({ token: secret(as(zod4Of3).string()) });
    expect(faultsOf(settings)).toEqual([made("token", "4.0.0")]);
  });

  it("refuses a single field of an older zod", () => {
    const inner = as(zod40).string();
    const settings = z.object({ token: secret(), channel: z.optional(inner) });
    expect(faultsOf(settings)).toEqual([made("channel", "4.0.17")]);
  });

  it("refuses zod 3, whose fields cannot be marked", () => {
    expect(faultsOf(zod3.object({ token: zod3.string() }))).toEqual([made("token", "3")]);
    const mixed = { shape: { token: zod3.string() } };
    expect(faultsOf(mixed)).toEqual([made("token", "3")]);
    const field: unknown = zod3.string();
    expect(() => secret(field as z.ZodString)).toThrow("zod 4.1 or later");
    expect(() => project(field as z.ZodNumber)).toThrow("zod 4.1 or later");
  });

  it.each([
    ["zod 4.0", () => zod40.object({}), "made by zod 4.0.17"],
    ["zod 3", () => zod3.object({}), "made by zod 3"],
    ["nothing", () => undefined, "are no object schema"],
    ["a record", () => z.record(z.string(), z.string()), "are no object schema"],
    [
      "a check of the whole object",
      () => z.object({ token: secret() }).refine(() => true),
      "check of the whole object",
    ],
  ])("refuses settings without fields it could name: %s", (_name, make, text) => {
    const [fault] = faultsOf(make());
    expect(fault).toMatch(/^chat_connector has settings /);
    expect(fault).toContain(text);
  });

  it.each<readonly [string, z.core.$ZodType]>([
    ["array", z.array(z.string())],
    ["array", z.array(secret()).optional()],
    ["object", z.object({ deep: secret() })],
    ["record", z.record(z.string(), z.string()).default({})],
    ["tuple", z.tuple([z.string()])],
    ["date", z.date()],
    ["bigint", z.bigint()],
    ["unknown", z.unknown()],
    ["union", z.union([z.string(), z.number()])],
    ["union", z.union([z.string(), z.array(z.string())])],
    ["enum", z.enum({ one: 1, two: 2 })],
    ["literal", z.literal(true)],
    ["string to number", z.string().pipe(z.coerce.number())],
    ["string to boolean", z.stringbool()],
  ])("refuses a field that no form can show or no row can hold: %s", (type, field) => {
    expect(faultsOf(z.object({ token: secret(), field }))).toEqual([
      expect.stringContaining(`chat_connector has a field "field" of the type "${type}"`),
    ]);
  });

  it("refuses a field that is no schema", () => {
    const settings = { shape: { token: "text" } };
    expect(faultsOf(settings)).toEqual([
      'chat_connector has a field "token" that is no schema of zod',
    ]);
  });

  it("refuses a secret that is not marked", () => {
    const settings = z.object({ token: z.string().brand<"secret">() });
    expect(faultsOf(settings)).toEqual([
      'chat_connector names "token", which is not a secret field of its settings',
    ]);
  });
});

import { describe, expect, it } from "vitest";
import * as z from "zod";
import { settingsFields, project } from "./fields";
import { secret, secretOptions } from "./secret-field";

describe("settingsFields", () => {
  const schema = z.object({
    token: secret(
      z.string().meta({ title: "Access token", description: "Read access is enough." }),
    ),
    hook_secret: secret(z.string(), { generate: true }),
    fallback: secret(z.string()).optional(),
    chosen: secret(z.string(), { setBy: "register" }).optional(),
    project: project(),
    other_project: project(z.int().meta({ title: "Another" })).optional(),
    count: z.int().default(3),
    automatic: z.boolean().default(false).meta({ title: "Automatic" }),
    mode: z.enum(["all", "mine"]).default("all"),
    label: z.string().max(5).optional(),
    note: z.string().meta({ title: "Note" }).nullable().default(null),
  });
  const fields = settingsFields(schema);

  it("keeps the order of the schema", () => {
    expect(fields.map((field) => field.name)).toEqual(Object.keys(schema.shape));
  });

  it.each([
    ["token", { type: "secret", required: true, generated: false, title: "Access token" }],
    ["token", { description: "Read access is enough.", default: null }],
    ["hook_secret", { type: "secret", required: false, generated: true, title: "hook_secret" }],
    ["fallback", { type: "secret", required: false, generated: false, setBy: undefined }],
    ["chosen", { type: "secret", required: false, generated: false, setBy: "register" }],
    ["project", { type: "number", required: true, reference: "project", description: "" }],
    ["other_project", { reference: "project", required: false, title: "Another" }],
    ["count", { type: "number", required: false, default: 3, reference: undefined }],
    ["automatic", { type: "boolean", default: false, title: "Automatic" }],
    ["mode", { type: "choice", choices: ["all", "mine"], default: "all" }],
    ["label", { type: "text", required: false, default: null, choices: [] }],
    ["note", { type: "text", required: false, default: null, title: "Note" }],
  ])("derives the description from the schema: %s %j", (name, expected) => {
    expect(fields.find((field) => field.name === name)).toMatchObject(expected);
  });

  it.each([
    ["labels", z.enum(["a"]).meta({ labels: { a: "A" } }), { labels: { a: "A" } }],
    [
      "labels of a field with a default",
      z
        .enum(["a"])
        .meta({ labels: { a: "A" } })
        .default("a"),
      { labels: { a: "A" } },
    ],
    ["a group", z.string().meta({ group: "advanced" }), { group: "advanced" }],
    [
      "a condition",
      z.string().meta({ showIf: { automatic: true } }),
      { showIf: { automatic: true } },
    ],
    ["a time of day", z.string().meta({ input: "time" }), { input: "time" }],
    ["the first example", z.int().meta({ examples: [7, 8] }), { example: "7" }],
    ["a range", z.int().min(1).max(30).default(7), { min: 1, max: 30 }],
    ["a range of an optional number", z.number().min(0.5).optional(), { min: 0.5 }],
    ["no range of positive numbers", z.number().positive(), { min: undefined }],
    ["no range of the safe integers", z.int(), { min: undefined, max: undefined }],
    [
      "no malformed parts",
      z.string().meta({ labels: 1, group: "x", input: "date" }),
      { labels: undefined, group: undefined, input: undefined },
    ],
  ])("reads what a form needs: %s", (_name, field, expected) => {
    const [described] = settingsFields(z.object({ field }));
    for (const [name, value] of Object.entries(expected)) {
      expect(described?.[name as keyof typeof described], name).toEqual(value);
    }
  });

  it.each([
    ["a plain secret", secret(), true],
    ["optional", z.optional(secret()), true],
    ["nullable with a default", secret(z.string()).nullable().default(null), true],
    ["a plain field", z.string(), false],
  ])("recognizes secrets inside every wrapper: %s", (_name, field, expected) => {
    expect(secretOptions(field) !== undefined).toBe(expected);
  });
});

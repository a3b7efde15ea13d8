import { describe, expect, it } from "vitest";
import * as z from "zod";
import { HttpError } from "./http-error";
import { validate } from "./validate";

const schema = z.strictObject({
  name: z.string().max(3),
  count: z.int().min(1).optional(),
  kind: z.enum(["a", "b"]).optional(),
  size: z.literal([1, 5]).optional(),
  on: z.boolean().optional(),
  own: z.number().max(5, "A custom message").optional(),
  fields: z.record(z.string(), z.array(z.number())).optional(),
});

function errorsOf(value: unknown): unknown {
  try {
    validate(schema, value);
    return "none";
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    expect([error.status, error.code]).toEqual([400, "validation_error"]);
    return error.errors;
  }
}

describe("validate", () => {
  it.each([
    [{ name: "abc", count: 2, kind: "b", size: 5 }, "none"],
    [{}, { name: ["Is required"] }],
    [{ name: null }, { name: ["Must be text"] }],
    [
      { name: 5, on: "true" },
      { name: ["Must be text"], on: ["Must be true or false"] },
    ],
    [{ name: "abcd" }, { name: ["At most 3 characters"] }],
    [{ name: "a", count: 0 }, { count: ["At least 1"] }],
    [{ name: "a", count: 1.5 }, { count: ["Must be a whole number"] }],
    [{ name: "a", kind: "c" }, { kind: ["Must be one of: a, b"] }],
    [{ name: "a", size: 2 }, { size: ["Must be one of: 1, 5"] }],
    [
      { name: "a", own: "1,250.50" },
      { own: ["Leave out the separators of thousands, e.g. 1250.50"] },
    ],
    [{ name: "a", own: "many" }, { own: ["Must be a number"] }],
    [{ name: "a", own: 6 }, { own: ["A custom message"] }],
    [{ name: "a", fields: [] }, { fields: ["Must be an object"] }],
    [{ name: "a", fields: { x: [1, "2"] } }, { "fields.x.1": ["Must be a number"] }],
    [
      { name: "a", more: 1, less: 2 },
      { more: ["Unknown field"], less: ["Unknown field"] },
    ],
    ["text", { body: ["Must be an object"] }],
  ])("%j: %j", (value, expected) => {
    expect(errorsOf(value)).toEqual(expected);
  });

  it("reports a field named __proto__ like any other", () => {
    const value: unknown = JSON.parse('{"name":"a","__proto__":1}');
    expect(Object.entries(errorsOf(value) as object)).toEqual([["__proto__", ["Unknown field"]]]);
  });
});

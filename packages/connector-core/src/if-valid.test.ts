import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import { ifValid } from "./if-valid";

const person = { name: z.string(), email: ifValid(z.email()) };

describe.each([
  ["zod", z.object(person)],
  ["zod/mini", mini.object(person)],
])("ifValid in an object of %s", (_name, schema) => {
  it.each([
    ["a valid value", { email: "ada@example.com" }, { email: "ada@example.com" }],
    ["an invalid value", { email: "ada" }, { email: undefined }],
    ["null", { email: null }, { email: undefined }],
    ["another type", { email: [1] }, { email: undefined }],
    ["undefined", { email: undefined }, { email: undefined }],
    ["an absent value", {}, {}],
  ])("reads %s", (_case, input, expected) => {
    const read = schema.parse({ name: "Ada", ...input });
    expect(read).toStrictEqual({ name: "Ada", ...expected });
  });

  it("leaves the other fields strict", () => {
    expect(schema.safeParse({ email: "ada@example.com" }).success).toBe(false);
  });
});

it("returns what the schema makes of a value", () => {
  const schema = z.object({ labels: ifValid(z.nullish(z.array(z.string().trim()))) });
  expect(schema.parse({ labels: [" bug "] })).toEqual({ labels: ["bug"] });
  expect(schema.parse({ labels: null })).toEqual({ labels: null });
  expect(schema.parse({ labels: [7] })).toEqual({ labels: undefined });
});

it("has the type of the schema's output or undefined", () => {
  const { data } = z.object({ day: ifValid(z.string().transform(Number)) }).safeParse({ day: "7" });
  expectTypeOf(data).toEqualTypeOf<{ day?: number | undefined } | undefined>();
  expect(data).toEqual({ day: 7 });
});

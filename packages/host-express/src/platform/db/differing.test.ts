import { expect, it } from "vitest";
import { differing } from "./differing";

it.each([
  ["nothing", {}, {}],
  ["the same text", { name: "a" }, {}],
  ["another text", { name: "b" }, { name: "b" }],
  ["an undefined field", { name: undefined }, {}],
  ["null where nothing was", { code: null }, {}],
  ["null where something was", { name: null }, { name: null }],
  ["the same number as numeric", { rate: 75 }, {}],
  ["another number", { rate: 0 }, { rate: 0 }],
  ["null for a number", { rate: null }, { rate: null }],
  ["the same object in another order", { custom_fields: { b: [1], a: 1 } }, {}],
  ["another object", { custom_fields: { a: 1 } }, { custom_fields: { a: 1 } }],
])("%s", (_name, change, expected) => {
  const row = { name: "a", code: null, rate: "75.00", custom_fields: { a: 1, b: [1] } };
  expect(differing(row, change)).toEqual(expected);
});

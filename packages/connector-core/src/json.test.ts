import { expect, it } from "vitest";
import { isJsonObject, withoutUndefined } from "./json";

it.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  ["text", false],
  [1, false],
  [undefined, false],
])("tells whether %j is an object: %s", (value, expected) => {
  expect(isJsonObject(value)).toBe(expected);
});

it("drops undefined fields only", () => {
  expect(withoutUndefined({ a: undefined, b: null, c: 0 })).toStrictEqual({ b: null, c: 0 });
});

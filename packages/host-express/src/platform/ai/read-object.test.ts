import { describe, expect, it } from "vitest";
import { readObject } from "./read-object";

describe("readObject", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['```json\n{"a":{"b":[1]}}\n```', { a: { b: [1] } }],
    ['Of course! {"a":"}"} Have a nice day.', { a: "}" }],
    ["{}", {}],
    ["", undefined],
    ["I cannot help with that.", undefined],
    ["} {", undefined],
    ['{"a":1', undefined],
    ['{"a":1} or {"a":2}', undefined],
    ["{a: 1}", undefined],
    ["[1, 2]", undefined],
  ])("%j: %j", (text, expected) => {
    expect(readObject(text)).toEqual(expected);
  });
});

import { describe, expect, it } from "vitest";
import { hasTrigram, isTooLong, isTooShort, limitOf, titleCase, typesOf } from "./terms";

it.each([
  ["", true, false],
  ["a", true, false],
  ["😀", true, false],
  ["ab", false, false],
  ["x".repeat(200), false, false],
  ["😀".repeat(200), false, false],
  ["x".repeat(201), false, true],
])("checks the length of the text: %s", (query, short, long) => {
  expect([isTooShort(query), isTooLong(query)]).toEqual([short, long]);
});

it.each([
  [undefined, 10],
  ["", 10],
  ["x", 10],
  ["1.5", 10],
  ["0", 1],
  ["-5", 1],
  ["7", 7],
  ["50", 50],
  ["51", 50],
  ["9".repeat(400), 50],
])("parses the limit %s as %d", (text, expected) => {
  expect(limitOf(text)).toBe(expected);
});

it.each([
  [undefined, ["project", "task", "client", "entry"]],
  [" , ", ["project", "task", "client", "entry"]],
  ["entry,project", ["project", "entry"]],
  [" Task ,nothing", ["task"]],
  ["nothing", []],
])("parses the types %s", (text, expected) => {
  expect(typesOf(text)).toEqual(expected);
});

describe("hasTrigram", () => {
  it.each(["abc", "xx abc", "a-123", "привет", "日本語"])("is true for %s", (query) => {
    expect(hasTrigram(query)).toBe(true);
  });
  it.each(["ab", "a b c d", "%%", "a%b_c", "…………", "日本"])("is false for %s", (query) => {
    expect(hasTrigram(query)).toBe(false);
  });
});

it.each([
  ["todo", "Todo"],
  ["in_progress", "In Progress"],
])("formats the status %s as %s", (status, expected) => {
  expect(titleCase(status)).toBe(expected);
});

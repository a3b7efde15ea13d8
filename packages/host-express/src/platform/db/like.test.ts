import { expect, it } from "vitest";
import { contains } from "./like";

it.each([
  ["abc", "%abc%"],
  ["100%", "%100\\%%"],
  ["a_b", "%a\\_b%"],
  ["\\", "%\\\\%"],
  ["%%", "%\\%\\%%"],
])("%s becomes %s", (text, pattern) => {
  expect(contains(text)).toBe(pattern);
});

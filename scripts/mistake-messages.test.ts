import { expect, it } from "vitest";
import { missingMessages, withoutDirectives } from "./mistake-messages";

const source = ["// @ts-expect-error is not a number", "one();", "two();"].join("\n");

it("turns directives into comments", () => {
  expect(withoutDirectives(source)).toContain("// expected is not a number");
});

it.each([
  { text: "'a' is not a number", line: 1, faults: 0 },
  { text: "something else", line: 1, faults: 1 },
  { text: "'a' is not a number", line: 2, faults: 1 },
])("a message $text in line $line leaves $faults faults", ({ text, line, faults }) => {
  const result = missingMessages(source, [{ text, line }]);
  expect(result.count).toBe(1);
  expect(result.faults).toHaveLength(faults);
});

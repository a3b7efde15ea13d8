import { expect, it } from "vitest";
import { waitText } from "./wait-text";

it.each([
  [0, "0 s"],
  [58, "58 s"],
  [60, "1:00"],
  [860, "14:20"],
])("formats %i seconds as %s", (seconds, text) => {
  expect(waitText(seconds)).toBe(text);
});

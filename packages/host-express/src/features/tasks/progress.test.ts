import { expect, it } from "vitest";
import { progressPercentage } from "./progress";

it.each([
  [5, null, 0],
  [5, 0, 0],
  [0, 10, 0],
  [2.5, 10, 25],
  [1, 3, 33.3],
  [2, 3, 66.7],
  [9.99, 10, 99.9],
  [10, 10, 100],
  [11, 10, 100],
])("%d of %j estimated hours are %d percent", (hours, estimate, expected) => {
  expect(progressPercentage(hours, estimate)).toBe(expected);
});

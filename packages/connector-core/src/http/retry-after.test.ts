import { expect, it } from "vitest";
import { retryAfterSeconds } from "./retry-after";

it.each([
  ["0", 0],
  ["30", 30],
  ["604801", 604_800],
  ["9".repeat(400), 604_800],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  ["-1", undefined],
  ["1.5", undefined],
  ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
])("reads Retry-After %j as %j seconds", (header, seconds) => {
  expect(retryAfterSeconds(header)).toBe(seconds);
});

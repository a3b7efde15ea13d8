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
  ["Wed, 21 Oct 2026 07:28:00 GMT", 60],
  ["Wednesday, 21-Oct-26 07:28:00 GMT", 60],
  ["Wed, 21 Oct 2026 07:26:00 GMT", 0],
  ["Wed, 21 Oct 2099 07:28:00 GMT", 604_800],
  ["Wed, 99 Oct 2026 07:28:00 GMT", undefined],
  ["2026-10-21", undefined],
])("reads Retry-After %j as %j seconds", (header, seconds) => {
  expect(retryAfterSeconds(header, new Date("2026-10-21T07:27:00Z"))).toBe(seconds);
});

import { expect, it } from "vitest";
import { rateLimitSeconds } from "./rate-limit";

const now = new Date("2026-01-15T12:00:00Z");
const reset = String(now.getTime() / 1000 + 90);

it.each<[string, Record<string, string>, number | undefined]>([
  ["Retry-After", { "retry-after": "30", "x-ratelimit-remaining": "0" }, 30],
  ["an exhausted limit", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }, 90],
  ["a limit that was reset", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }, 0],
  [
    "a limit with requests left",
    { "x-ratelimit-remaining": "1", "x-ratelimit-reset": reset },
    undefined,
  ],
  ["a limit without its reset", { "x-ratelimit-remaining": "0" }, undefined],
  ["no header", {}, undefined],
])("waits by %s", (_what, headers, expected) => {
  const answer = { status: 403, body: "", header: (name: string) => headers[name] };
  expect(rateLimitSeconds(answer, now)).toBe(expected);
});

import { expect, it } from "vitest";
import { classifyByStatus } from "./classify-by-status";

const now = new Date("2026-10-21T07:27:00Z");
const date = "Wed, 21 Oct 2026 07:28:00 GMT";
const limited = { type: "retry", reason: "rate_limited" };
const unavailable = { type: "retry", reason: "provider_unavailable" };

it.each([
  [200, undefined, { type: "ok" }],
  [204, undefined, { type: "ok" }],
  [304, undefined, { type: "ok" }],
  [302, undefined, { type: "rejected" }],
  [400, undefined, { type: "rejected" }],
  [401, undefined, { type: "unauthorized" }],
  [403, undefined, { type: "config", code: "permission_missing" }],
  [403, "60", { ...limited, afterSeconds: 60 }],
  [404, undefined, { type: "config", code: "not_found" }],
  [408, undefined, unavailable],
  [409, undefined, { type: "rejected" }],
  [410, undefined, { type: "config", code: "not_found" }],
  [422, undefined, { type: "rejected" }],
  [428, undefined, { type: "rejected" }],
  [429, undefined, limited],
  [429, "7", { ...limited, afterSeconds: 7 }],
  [429, date, { ...limited, afterSeconds: 60 }],
  [431, undefined, { type: "rejected" }],
  [500, undefined, unavailable],
  [501, undefined, { type: "rejected" }],
  [503, "7", { ...unavailable, afterSeconds: 7 }],
  [505, undefined, { type: "rejected" }],
  [511, undefined, unavailable],
])("decides %i with Retry-After %s", (status, retryAfter, verdict) => {
  const answer = { status, header: () => retryAfter, body: "" };
  expect(classifyByStatus("Acme", answer, now)).toMatchObject(verdict);
});

it("names the provider and the status in what the owner reads", () => {
  const answer = { status: 422, header: () => undefined, body: "" };
  expect(classifyByStatus("Acme", answer, now)).toEqual({
    type: "rejected",
    message: "Acme refused the request (status 422).",
  });
});

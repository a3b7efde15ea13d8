import { classifyByStatus } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { classify } from "../src/classify";

const answer = (status: number, reason?: string, headers: Record<string, string> = {}) => ({
  status,
  header: (name: string) => headers[name],
  body: reason === undefined ? "" : { error: { code: status, errors: [{ reason }] } },
});
const verdict = (...given: Parameters<typeof answer>) =>
  classify(answer(...given), new Date(0)) ??
  classifyByStatus("Google Calendar", answer(...given), new Date(0));

describe("classify", () => {
  it.each(["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"])(
    "treats 403 %s as a rate limit (GC-50, GC-51)",
    (reason) => {
      expect(verdict(403, reason)).toEqual({ type: "retry", reason: "rate_limited" });
    },
  );

  it("treats 429 as a rate limit with Retry-After (GC-51, GC-52)", () => {
    expect(verdict(429, undefined, { "retry-after": "7" })).toEqual({
      type: "retry",
      reason: "rate_limited",
      afterSeconds: 7,
    });
  });

  it.each([
    ["forbidden", "config"],
    ["insufficientPermissions", "config"],
    ["accessNotConfigured", "config"],
    ["forbiddenForNonOrganizer", "rejected"],
    ["somethingNew", "config"],
  ])("does not retry 403 %s (GC-51)", (reason, type) => {
    expect(verdict(403, reason)).toMatchObject({ type });
  });

  it("does not retry 403 with an unknown body (GC-51)", () => {
    expect(verdict(403)).toMatchObject({ type: "config", code: "permission_missing" });
  });

  it("supports the newer form of a missing scope (GC-4)", () => {
    const body = { error: { details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }] } };
    expect(classify({ ...answer(403), body }, new Date(0))).toMatchObject({
      message: expect.stringContaining("allow all permissions") as string,
    });
  });

  it.each([
    [200, "ok"],
    [204, "ok"],
    [400, "rejected"],
    [401, "unauthorized"],
    [404, "config"],
    [500, "retry"],
    [503, "retry"],
  ])("treats %i as %s (GC-52)", (status, type) => {
    expect(verdict(status, "any")).toMatchObject({ type });
  });
});

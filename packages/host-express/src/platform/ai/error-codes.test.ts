import { describe, expect, it } from "vitest";
import { codeOfFailure } from "./error-codes";

describe("codeOfFailure", () => {
  const call = { isTimedOut: false, isUnreachable: false, status: undefined };

  it.each([
    [{ ...call, isTimedOut: true }, "ai_timeout"],
    [{ ...call, isTimedOut: true, isUnreachable: true }, "ai_timeout"],
    [{ ...call, isTimedOut: true, status: 200 }, "ai_timeout"],
    [{ ...call, isUnreachable: true }, "ai_unreachable"],
    [{ ...call, status: 200 }, "ai_invalid_response"],
    [{ ...call, status: 299 }, "ai_invalid_response"],
    [{ ...call, status: 302 }, "ai_provider_error"],
    [{ ...call, status: 401 }, "ai_provider_error"],
    [{ ...call, status: 500 }, "ai_provider_error"],
    [call, "ai_error"],
  ] as const)("%j: %s", (failed, code) => {
    expect(codeOfFailure(failed)).toBe(code);
  });
});

import { describe, expect, it } from "vitest";
import { errorTraits, transientCodes } from "./error-traits";
import { errorCodes } from "./result";

describe("error traits", () => {
  it("cover every code", () => {
    expect(Object.keys(errorTraits)).toEqual(errorCodes);
  });

  it("retry only what passes by itself", () => {
    expect(transientCodes).toEqual([
      "overloaded",
      "rate_limited",
      "provider_unavailable",
      "busy",
      "internal_error",
    ]);
  });

  it("name no actor for errors that a retry can resolve", () => {
    const waiting = transientCodes.filter((code) => code !== "internal_error");
    expect(waiting.map((code) => errorTraits[code].actor)).toEqual(waiting.map(() => "none"));
  });

  it("answer 4xx where the sender or the owner has to act", () => {
    const theirs = errorCodes.filter((code) =>
      ["sender", "owner"].includes(errorTraits[code].actor),
    );
    for (const code of theirs) expect(Math.floor(errorTraits[code].httpStatus / 100)).toBe(4);
  });
});

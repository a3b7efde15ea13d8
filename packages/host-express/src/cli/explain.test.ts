import { describe, expect, it } from "vitest";
import { ConfigError } from "../platform/config/config";
import { explain } from "./explain";

const coded = (code: string): Error =>
  Object.assign(new Error("connect canary"), { code, query: "canary", params: ["canary"] });

describe("explain", () => {
  it.each([
    [new ConfigError("PORT: expected a number"), "PORT: expected a number"],
    [coded("EADDRINUSE"), /^PORT: .+\(EADDRINUSE\)$/],
    [coded("28P01"), /^DATABASE_URL: .+password \(28P01\)$/],
    // What pg throws for a name with two addresses: no message of its own.
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), /^DATABASE_URL: /],
    ["thrown text", "an unknown fault"],
  ])("%s", (error, expected) => {
    expect(explain(error)).toMatch(expected);
    expect(explain(error)).not.toContain("canary");
  });

  it("shows where an unforeseen fault came from, without the values it carries", () => {
    const error = Object.assign(new Error(`broken ghp_${"a".repeat(36)}`), { params: ["canary"] });
    expect(explain(error)).toContain("explain.test");
    expect(explain(error)).toContain("ghp_…");
    expect(explain(error)).not.toContain("canary");
  });
});

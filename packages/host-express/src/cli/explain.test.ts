import { describe, expect, it } from "vitest";
import { ConfigError } from "../platform/config/config";
import { explain } from "./explain";

const coded = (code: string): Error =>
  Object.assign(new Error("connect canary"), { code, query: "canary", params: ["canary"] });

describe("explain", () => {
  it.each([
    [new ConfigError("PORT: expected a number"), "PORT: expected a number"],
    [coded("ECONNREFUSED"), /^DATABASE_URL: .+\(ECONNREFUSED\)$/],
    [coded("CERT_HAS_EXPIRED"), /^DATABASE_URL: .+certificate/],
    [new Error("timeout expired"), /^DATABASE_URL: .+cannot be reached/],
    [new Error("Connection terminated due to connection timeout"), /^DATABASE_URL: /],
    [new Error("The server does not support SSL connections"), /^DATABASE_URL: .+sslmode$/],
    [
      new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string"),
      /^DATABASE_URL: .+password$/,
    ],
    [coded("28P01"), /^DATABASE_URL: .+password \(28P01\)$/],
    // pg throws an error without a message if a host name has two addresses.
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), /^DATABASE_URL: /],
    ["thrown text", "an unknown error occurred"],
  ])("%s", (error, expected) => {
    expect(explain(error)).toMatch(expected);
    expect(explain(error)).not.toContain("canary");
  });

  it("shows the stack of an unknown error without the values it contains", () => {
    const error = Object.assign(new Error(`broken ghp_${"a".repeat(36)}`), { params: ["canary"] });
    expect(explain(error)).toContain("explain.test");
    expect(explain(error)).toContain("ghp_…");
    expect(explain(error)).not.toContain("canary");
  });
});

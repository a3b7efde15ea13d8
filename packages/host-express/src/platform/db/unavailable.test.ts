import pg from "pg";
import { describe, expect, it } from "vitest";
import { countDatabaseFailures } from "./failure-log";
import { connectionFailure, databaseFailure, DatabaseUnavailableError } from "./unavailable";
import { createLog } from "../log/log";

function serverError(code: string, severity = "ERROR"): Error {
  const error = new pg.DatabaseError("words", 5, "error");
  return Object.assign(error, { code, severity });
}

describe("databaseFailure", () => {
  it.each([
    ["disk full", "53100", 5],
    ["too many connections", "53300", 5],
    ["shutting down", "57P01", 5],
    ["crashed", "57P02", 5],
    ["starting", "57P03", 5],
    ["statement timeout", "57014", 5],
    ["read-only", "25006", 5],
    ["connection failure", "08006", 5],
    ["idle in transaction for too long", "25P03", 5],
    ["lock timeout", "55P03", 1],
    ["deadlock", "40P01", 1],
    ["serialization failure", "40001", 1],
  ])("takes %s (%s) for a failure that passes", (_name, code, retryAfterSeconds) => {
    const expected = { code, reason: "words", retryAfterSeconds };
    expect(databaseFailure(serverError(code))).toEqual(expected);
    const wrapped = new Error("outer", { cause: serverError(code) });
    expect(databaseFailure(wrapped)).toEqual(expected);
  });

  it.each(["23505", "42601", "22P02", "XX000"])("leaves %s alone", (code) => {
    expect(databaseFailure(serverError(code))).toBeUndefined();
  });

  it("ignores network errors of other libraries", () => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    expect(databaseFailure(refused)).toBeUndefined();
    expect(databaseFailure(new DatabaseUnavailableError(refused))?.code).toBe("ECONNREFUSED");
    expect(databaseFailure("text")).toBeUndefined();
  });
});

describe("connectionFailure", () => {
  it.each([
    ["a lost connection", new Error("Connection terminated unexpectedly"), true],
    ["a refused one", Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), true],
    ["the server's last words", serverError("57P01", "FATAL"), true],
    ["an answer of the server", serverError("23505"), false],
    ["a fault of a program", new TypeError("x is not a function"), false],
  ])("of %s", (_name, error, expected) => {
    expect(connectionFailure(error) !== undefined).toBe(expected);
  });
});

describe("countDatabaseFailures", () => {
  it("logs one line for many failures, without stack traces, and passes on the rest", () => {
    const lines: string[] = [];
    const log = countDatabaseFailures(createLog("info", { write: (line) => lines.push(line) }));
    for (let index = 0; index < 500; index += 1) {
      log.error({ err: serverError("57P01") }, "a request failed");
    }
    log.error({ err: new TypeError("not a database error") }, "a request failed");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      failures: 1,
      code: "57P01",
      msg: "the database failed",
    });
    expect(lines[0]).not.toContain("stack");
    expect(lines[1]).toContain("not a database error");
    expect(countDatabaseFailures(log)).toBe(log);
  });
});

import { describe, expect, it } from "vitest";
import { ConnectorError } from "./error";

describe("ConnectorError.isInstance", () => {
  const busy = new ConnectorError({ code: "busy", message: "Busy" });

  it.each<readonly [string, unknown, readonly ConnectorError["code"][], boolean]>([
    ["an error", busy, [], true],
    ["an error with the code", busy, ["busy"], true],
    ["an error with one of the codes", busy, ["not_found", "busy"], true],
    ["an error with another code", busy, ["not_found"], false],
    ["another error", new Error("Busy"), [], false],
    [
      "another error with the code",
      Object.assign(new Error("Busy"), { code: "busy" }),
      ["busy"],
      false,
    ],
    ["no object", "busy", [], false],
    ["null", null, ["busy"], false],
  ])("of %s", (_what, value, codes, is) => {
    expect(ConnectorError.isInstance(value, ...codes)).toBe(is);
  });
});

import { describe, expect, it } from "vitest";
import { decideChange } from "./decide-change";

const row = { id: 7, name: "Main", notes: null, version: 3 };

describe("a change to a row", () => {
  it.each([
    [undefined, { name: "Other" }, undefined, { status: "refused", reason: "not_found" }],
    [row, { name: "Other" }, 2, { status: "refused", reason: "newer_version", version: 3 }],
    [row, { name: "Main" }, 3, { status: "unchanged" }],
    [row, { name: undefined }, undefined, { status: "unchanged" }],
    [row, { name: "Other", notes: null }, 3, { status: "changed", fields: { name: "Other" } }],
    [row, { notes: "New" }, undefined, { status: "changed", fields: { notes: "New" } }],
  ])("%j, %j, version %s: %j", (before, change, expected, decision) => {
    expect(decideChange(before, change, expected)).toEqual(decision);
  });
});

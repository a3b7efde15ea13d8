import { expect, it } from "vitest";
import { firstDifference } from "./first-difference";

const entry = { type: "entry.upsert", entry: { ref: "1" }, remoteVersion: "a" };

it.each([
  [
    [entry, entry],
    [entry, { ...entry, remoteVersion: "b" }],
    ["1.remoteVersion", "a", "b"],
  ],
  [[entry], [{ ...entry, entry: { ref: "2" } }], ["0.entry.ref", "1", "2"]],
  [[], [entry], ["0", undefined, entry]],
  [
    { ok: true, run: { status: "stopped" } },
    { run: { status: "done" } },
    ["run.status", "stopped", "done"],
  ],
  [{ warning: "x" }, { warning: expect.any(String) as unknown }, undefined],
  [[entry, entry], [entry], undefined],
  ["a", "b", undefined],
  [null, {}, undefined],
])("of %j and %j is %j", (actual, expected, found) => {
  const difference = firstDifference(actual, expected);
  expect(difference && [difference.path, difference.actual, difference.expected]).toEqual(found);
});

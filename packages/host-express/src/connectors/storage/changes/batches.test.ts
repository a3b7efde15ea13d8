import type { Change } from "@tt/connector-core";
import { expect, it } from "vitest";
import { batchesOf } from "./batches";

const item = (ref: string) => ({ source: "github", ref });
const task = (ref: string) => ({ type: "task.upsert", task: item(ref) }) as Change;
const entry = (ref: string) => ({ type: "entry.upsert", entry: item(ref) }) as Change;
const removal = (ref: string) => ({ type: "entry.remove", entry: item(ref) }) as Change;
const move = { type: "task.move", from: item("1"), to: item("2") } as Change;

it.each<[string, readonly Change[], readonly (readonly [string, number])[]]>([
  ["tasks", [task("1"), task("2")], [["tasks", 2]]],
  ["entries, removed ones too", [entry("1"), removal("2")], [["entries", 2]]],
  [
    "each kind apart",
    [task("1"), entry("1"), task("2")],
    [
      ["tasks", 1],
      ["entries", 1],
      ["tasks", 1],
    ],
  ],
  [
    "an item twice",
    [task("1"), task("1"), task("2")],
    [
      ["tasks", 1],
      ["tasks", 2],
    ],
  ],
  [
    "what is applied alone",
    [task("1"), move, move, task("2")],
    [
      ["tasks", 1],
      ["one", 1],
      ["one", 1],
      ["tasks", 1],
    ],
  ],
  ["nothing", [], []],
])("divides changes: %s", (_what, changes, expected) => {
  const batches = batchesOf(changes);
  const sizes = batches.map((batch) => [
    batch.type,
    batch.type === "one" ? 1 : batch.changes.length,
  ]);
  expect(sizes).toEqual(expected);
  const inOrder = batches.flatMap((batch): readonly Change[] =>
    batch.type === "one" ? [batch.change] : batch.changes,
  );
  expect(inOrder).toEqual(changes);
});

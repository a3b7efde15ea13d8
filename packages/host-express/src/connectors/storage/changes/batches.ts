import type { Change, TaskUpsert } from "@tt/connector-core";
import { refKey } from "../ref-key";
import type { EntryItem } from "./entries";

/** Changes that are applied together, or one that is applied alone. */
export type Batch =
  | { readonly type: "tasks"; readonly changes: TaskUpsert[] }
  | { readonly type: "entries"; readonly changes: EntryItem[] }
  | { readonly type: "one"; readonly change: SingleChange };

/** A change that no batch has. */
export type SingleChange = Exclude<Change, TaskUpsert | EntryItem>;

/** Divides changes, in their order: adjacent changes of one kind to different items form a batch. */
export function batchesOf(changes: readonly Change[]): readonly Batch[] {
  const all: Batch[] = [];
  let seen = new Set<string>();
  for (const change of changes) {
    const last = all.at(-1);
    const item = itemOf(change);
    const joins = last?.type === batchTypeOf(change) && !seen.has(item);
    if (!joins) seen = new Set();
    seen.add(item);
    if (change.type === "task.upsert") {
      if (joins && last.type === "tasks") last.changes.push(change);
      else all.push({ type: "tasks", changes: [change] });
    } else if (change.type === "entry.upsert" || change.type === "entry.remove") {
      if (joins && last.type === "entries") last.changes.push(change);
      else all.push({ type: "entries", changes: [change] });
    } else {
      all.push({ type: "one", change });
    }
  }
  return all;
}

function batchTypeOf({ type }: Change): Batch["type"] {
  if (type === "task.upsert") return "tasks";
  return type === "entry.upsert" || type === "entry.remove" ? "entries" : "one";
}

function itemOf(change: Change): string {
  if (change.type === "task.upsert") return refKey(change.task);
  return "entry" in change ? refKey(change.entry) : "";
}

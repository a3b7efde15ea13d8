import type { Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { characterCount } from "../../platform/characters";
import type { Database } from "../../platform/db/schema";
import type { Refused } from "../../platform/change-outcome";
import type { BulkAction } from "./bulk-input";
import type { EntryChange } from "./change";
import { lockReason } from "./lock";
import { invalid } from "./outcome";
import { changedTags } from "./tag-set";
import { updateEntries, type EntryUpdate } from "./write-changes";
import { deleteEntries } from "./write";

/** What a bulk action did with one entry. */
export interface BulkResult {
  readonly id: number;
  /**
   * `running` and `locked` entries are skipped; `not_found` ones do not exist or are not visible.
   * `locked` only with `ifUnpaid`.
   */
  readonly status: "updated" | "unchanged" | "deleted" | "running" | "locked" | "not_found";
}

/** Maximum length of an entry's tags. */
const maxTagsLength = 500;

/**
 * Applies one action to completed entries that the actor can see, in one transaction. Running timers
 * and entries that do not exist are skipped.
 * @param options `ifUnpaid` skips paid entries too, as the pages do, unless the action marks them as
 *   unpaid (default: false).
 * @returns the results in the order of `ids`, or a refusal if the action is not possible for an entry
 */
export async function changeInBulk(
  tx: Transaction<Database>,
  actor: Actor,
  ids: readonly number[],
  action: BulkAction,
  now: Date,
  { ifUnpaid = false }: { readonly ifUnpaid?: boolean } = {},
): Promise<{ readonly status: "done"; readonly results: readonly BulkResult[] } | Refused> {
  if (action.type === "delete") {
    return { status: "done", results: await deleteAll(tx, actor, ids, ifUnpaid) };
  }
  const isUnlocking = action.type === "set_paid" && !action.value;
  const visible = await lockVisible(tx, actor, ids);
  const updates: EntryUpdate[] = [];
  const statuses = new Map<number, BulkResult["status"]>();
  for (const row of visible.values()) {
    const { id, end_time: end, tags } = row;
    if (end === null) continue;
    if (ifUnpaid && !isUnlocking && lockReason(row) !== undefined) {
      statuses.set(id, "locked");
      continue;
    }
    const change = changeOf(action, tags);
    if (characterCount(change.tags ?? "") > maxTagsLength) {
      const max = String(maxTagsLength);
      return invalid("value", `The tags of entry ${String(id)} would exceed ${max} characters`);
    }
    updates.push({ id, change });
  }
  const outcomes = await updateEntries(tx, actor, updates, now);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === "refused") return outcome;
    statuses.set(updates[index]?.id ?? 0, outcome.status);
  }
  const results = ids.map((id) => {
    const skipped = visible.has(id) ? "running" : "not_found";
    return { id, status: statuses.get(id) ?? skipped };
  });
  return { status: "done", results };
}

async function deleteAll(
  tx: Transaction<Database>,
  actor: Actor,
  ids: readonly number[],
  ifUnpaid: boolean,
): Promise<readonly BulkResult[]> {
  const outcomes = await deleteEntries(tx, actor, ids, { ifUnpaid });
  return ids.map((id, index) => {
    const outcome = outcomes[index];
    if (outcome?.status === "deleted") return { id, status: "deleted" };
    switch (outcome?.reason) {
      case "invalid":
        return { id, status: "running" };
      case "not_allowed":
        return { id, status: "locked" };
      default:
        return { id, status: "not_found" };
    }
  });
}

async function lockVisible(tx: Transaction<Database>, actor: Actor, ids: readonly number[]) {
  const rows = await tx
    .selectFrom("time_entries")
    .select(["id", "end_time", "tags", "paid", "invoice_number"])
    .where("id", "in", ids)
    .$if(actor.role !== "admin", (query) => query.where("user_id", "=", actor.userId))
    .orderBy("id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function changeOf(
  action: Exclude<BulkAction, { type: "delete" }>,
  tags: string | null,
): EntryChange {
  switch (action.type) {
    case "set_billable":
      return { billable: action.value };
    case "set_paid":
      return { paid: action.value, invoice_number: action.invoiceNumber };
    default:
      return { tags: changedTags(tags, action) };
  }
}

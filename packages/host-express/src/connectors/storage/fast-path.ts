import {
  projectUnavailable,
  type ChangeSet,
  type CommitResult,
  type Outcome,
  type TaskUpsert,
} from "@tt/connector-core";
import { boundedKey } from "../../platform/db/bounded-key";
import type { OpenDatabase } from "../../platform/db/database";
import { storedNameKey } from "../../platform/db/name-key";
import { retryCollisions } from "../../platform/db/retry-collisions";
import { GroupCommit } from "./group-commit";
import { compareRefs } from "./ref-key";
import {
  taskUpsertStatement,
  type TaskUpsertInput,
  type TaskUpsertRow,
} from "./task-upsert-statement";

/** A change set that {@link taskUpsertStatement} can commit. */
export interface FastPathDelivery {
  readonly changeSet: ChangeSet;
  readonly once: NonNullable<ChangeSet["once"]>;
  readonly change: TaskUpsert;
}

/** Nearly every delivery: one claim and one task, no change of the integration itself. */
export function asFastPathDelivery(changeSet: ChangeSet): FastPathDelivery | undefined {
  const [change, ...others] = changeSet.changes;
  const { once, update, health, run, guard } = changeSet;
  if (!once || update || health || run || guard.lease) return undefined;
  if (others.length > 0 || change?.type !== "task.upsert") return undefined;
  return { changeSet, once, change };
}

/** Commits deliveries on the fast path. */
export type CommitFastPath = (delivery: FastPathDelivery) => Promise<CommitResult>;

/** `unclear` if nothing was done and the general path has to commit the delivery. */
type FastPathResult = CommitResult | "unclear";

/** Concurrent batches: on a server the second runs while the first waits for its WAL flush. */
const concurrency = { postgres: 2, pglite: 1 } as const;
const maxGroupSize = 32;

/**
 * Commits waiting deliveries together in one round trip, because the commit, the round trip and the
 * start of the statement cost more than the effects of one delivery.
 * @param commitOtherwise The general path, for the few items with a recorded state but no task.
 */
export function createFastPath(
  database: OpenDatabase,
  commitOtherwise: (changeSet: ChangeSet) => Promise<CommitResult>,
): CommitFastPath {
  const groups = new GroupCommit<FastPathDelivery, FastPathResult>({
    concurrency: concurrency[database.kind],
    maxGroupSize,
    keysOf,
    run: (deliveries) => commitTogether(database, deliveries),
  });
  return async (delivery) => {
    const result = await groups.submit(delivery);
    return result === "unclear" ? commitOtherwise(delivery.changeSet) : result;
  };
}

/** A statement can neither update a task twice nor insert a claim twice. */
function keysOf({ changeSet, once, change }: FastPathDelivery): readonly string[] {
  const { integration } = changeSet;
  return [
    `task ${change.task.source} ${change.task.ref}`,
    `hash ${integration} ${once.hash}`,
    ...(once.id === undefined ? [] : [`id ${integration} ${once.id}`]),
  ];
}

async function commitTogether(
  database: OpenDatabase,
  deliveries: readonly FastPathDelivery[],
): Promise<readonly FastPathResult[]> {
  const inputs = deliveries
    .map((delivery, n) => ({ delivery, n }))
    .toSorted((a, b) => compareRefs(a.delivery.change.task, b.delivery.change.task))
    .map(({ delivery, n }) => toInput(delivery, n));
  const parameters = [JSON.stringify(inputs)];
  const rows = await retryCollisions(() =>
    database.prepared<TaskUpsertRow>(taskUpsertStatement, parameters),
  );
  return deliveries.map((delivery, index) => resultOf(delivery, rows[index]));
}

function toInput({ changeSet, once, change }: FastPathDelivery, n: number): TaskUpsertInput {
  return {
    n,
    integration: changeSet.integration,
    settings_version: changeSet.guard.settingsVersion,
    delivery: once.id === undefined ? null : boundedKey(once.id),
    hash: once.hash,
    external_source: change.task.source,
    external_ref: change.task.ref,
    project: change.project,
    external_fields: change.fields,
    name_key: storedNameKey(change.fields.name),
    external_updated_at: change.asOf,
    may_create: change.ifMissing === "create",
  };
}

function resultOf({ change }: FastPathDelivery, row: TaskUpsertRow | undefined): FastPathResult {
  if (!row) throw new Error("The delivery statement returned no row for a delivery");
  if (!row.guarded) return { status: "stale_guard" };
  if (row.unclear) return "unclear";
  if (row.claimed) return { status: "done", outcomes: [outcomeOf(row, change)] };
  return row.eligible || row.claimed_before
    ? { status: "duplicate" }
    : { status: "done", outcomes: [unavailable(row)] };
}

function unavailable({ known_id: id }: TaskUpsertRow): Outcome {
  return id === null ? projectUnavailable : { ...projectUnavailable, id };
}

function outcomeOf(row: TaskUpsertRow, change: TaskUpsert): Outcome {
  if (row.id !== null) {
    if (row.created) return { status: "created", id: row.id };
    return row.changed
      ? { status: "updated", id: row.id }
      : { status: "skipped", reason: "unchanged", id: row.id };
  }
  if (row.known_id === null) {
    const reason = change.ifMissing === "create" ? "stale" : change.ifMissing;
    return { status: "skipped", reason };
  }
  return {
    status: "skipped",
    reason: row.deleted ? "deleted_here" : "stale",
    id: row.known_id,
  };
}

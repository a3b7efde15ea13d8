import type { ChangeSet, CommitResult, Outcome, TaskUpsert } from "@tt/connector-core";
import { projectUnavailable } from "./changes/task-fields";
import { boundedKey } from "../../platform/db/bounded-key";
import type { OpenDatabase } from "../../platform/db/database";
import { isDeadlock, isUniqueViolation } from "../../platform/db/errors";
import { storedNameKey } from "../../platform/db/name-key";
import { GroupCommit } from "./group-commit";
import {
  taskUpsertStatement,
  type TaskUpsertInput,
  type TaskUpsertRow,
} from "./task-upsert-statement";

/** A change set that the one statement can commit. */
export interface FastPathDelivery {
  readonly changeSet: ChangeSet;
  readonly once: NonNullable<ChangeSet["once"]>;
  readonly change: TaskUpsert;
}

/** Claimed, one task, nothing to remember: the form of nearly every delivery. */
export function asFastPathDelivery(changeSet: ChangeSet): FastPathDelivery | undefined {
  const [change, ...others] = changeSet.changes;
  const { once, state, health, run, guard } = changeSet;
  if (!once || state || health || run || guard.lease) return undefined;
  if (others.length > 0 || change?.type !== "task.upsert") return undefined;
  return { changeSet, once, change };
}

/** Commits plain deliveries. */
export type CommitFastPath = (delivery: FastPathDelivery) => Promise<CommitResult>;

/** `unclear`: nothing was done; it is to be committed on the general path. */
type HotResult = CommitResult | "unclear";

/** Two groups under way keep a server busy while the other one's commit reaches the disk. */
const lanes = { postgres: 2, pglite: 1 } as const;
const maxGroupSize = 32;
/** Two deliveries can meet on one of several unique keys; the second then finds the first one's row. */
const maxTries = 3;

/**
 * Deliveries in one round trip, together with those that wait at the same moment: commit, trip and
 * the statement's start cost more than what one delivery does.
 * @param commitOtherwise The general path, for the few that meet a remembered ending.
 */
export function createFastPath(
  database: OpenDatabase,
  commitOtherwise: (changeSet: ChangeSet) => Promise<CommitResult>,
): CommitFastPath {
  const groups = new GroupCommit<FastPathDelivery, HotResult>({
    lanes: lanes[database.kind],
    most: maxGroupSize,
    keysOf,
    run: (deliveries) => commitTogether(database, deliveries),
  });
  return async (delivery) => {
    const result = await groups.submit(delivery);
    return result === "unclear" ? commitOtherwise(delivery.changeSet) : result;
  };
}

/** One task, one claim: a statement cannot do either twice. */
function keysOf({ changeSet, once, change }: FastPathDelivery): readonly string[] {
  const card = changeSet.integration;
  return [
    `task ${change.task.source} ${change.task.ref}`,
    `hash ${card} ${once.hash}`,
    ...(once.id === undefined ? [] : [`id ${card} ${once.id}`]),
  ];
}

async function commitTogether(
  database: OpenDatabase,
  deliveries: readonly FastPathDelivery[],
): Promise<readonly HotResult[]> {
  const inputs = deliveries.map(toInput);
  // Everybody locks tasks in the same order, or two processes wait for each other.
  const parameters = [JSON.stringify(inputs.toSorted(byTask))];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const rows = await database.prepared<TaskUpsertRow>(taskUpsertStatement, parameters);
      return deliveries.map((delivery, index) => resultOf(delivery, rows[index]));
    } catch (error) {
      const passing = isUniqueViolation(error) || isDeadlock(error);
      if (!passing || attempt >= maxTries) throw error;
    }
  }
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
    ...change.fields,
    name_key: storedNameKey(change.fields.name),
    external_updated_at: change.asOf,
    may_create: change.create,
  };
}

function byTask(a: TaskUpsertInput, b: TaskUpsertInput): number {
  const [first, second] = [taskOf(a), taskOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function taskOf({ external_source, external_ref }: TaskUpsertInput): string {
  return `${external_source}\n${external_ref}`;
}

function resultOf({ change }: FastPathDelivery, row: TaskUpsertRow | undefined): HotResult {
  if (!row) throw new Error("The delivery statement answered nothing");
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
    return row.touched
      ? { status: "updated", id: row.id }
      : { status: "skipped", reason: "unchanged", id: row.id };
  }
  if (row.known_id === null) {
    return { status: "skipped", reason: change.create ? "stale" : "not_found" };
  }
  return {
    status: "skipped",
    reason: row.deleted ? "deleted_here" : "stale",
    id: row.known_id,
  };
}

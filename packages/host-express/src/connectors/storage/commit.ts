import type { Change, ChangeSet, CommitResult, IdentityLink, Outcome } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { batchesOf, type Batch, type SingleChange } from "./changes/batches";
import { upsertExternalTasks } from "./changes/task-upsert";
import type { IntegrationActor } from "./changes/task-write";
import { archiveExternalTask, moveExternalTask } from "./changes/task-moves";
import { linkExternalIdentity } from "../identities/link";
import { applyEntryItems } from "./changes/entries";
import { setEntryLink } from "./changes/entry-exports";
import { startExternalTimer, stopExternalTimer } from "./changes/timers";
import { boundedKey } from "../../platform/db/bounded-key";
import { retryCollisions } from "../../platform/db/retry-collisions";
import type { Database } from "../../platform/db/schema";
import { inTransaction, type RollBack } from "../../platform/db/transaction";
import { patchIntegration, type CommitPatch } from "./patch";
import { applyRoutingKeys } from "./routing-keys";

/** A committed change set. */
export interface Committed {
  readonly result: CommitResult;
  /** What was stored with the integration; undefined if nothing was. */
  readonly patch?: CommitPatch | undefined;
}

interface CommitOptions {
  readonly dryRun: boolean;
  readonly now: () => Date;
}

/**
 * Commits any change set in one transaction: guard, claim, changes in order, update, events. A dry run
 * rolls the same transaction back.
 */
export function commitChangeSet(
  db: Kysely<Database>,
  changeSet: ChangeSet,
  options: CommitOptions,
): Promise<Committed> {
  return retryCollisions(() =>
    inTransaction(db, (tx, rollBack) => commitOnce(tx, changeSet, options, rollBack)),
  );
}

async function commitOnce(
  tx: Transaction<Database>,
  changeSet: ChangeSet,
  { dryRun, now }: CommitOptions,
  rollBack: RollBack<Committed>,
): Promise<Committed> {
  const actor = await readActor(tx, changeSet);
  if (!actor) return { result: { status: "stale_guard" } };
  const isClaimed = await claim(tx, changeSet);
  if (!isClaimed) return { result: { status: "duplicate" } };
  const outcomes = await apply(tx, actor, changeSet.changes, now());
  const patch = patchOf(changeSet, outcomes);
  if (patch && !(await patchIntegration(tx, actor.integrationId, patch))) {
    rollBack({ result: { status: "stale_guard" } });
  }
  if (outcomes.some((outcome) => outcome.status === "failed")) await unclaim(tx, changeSet);
  const result: CommitResult = { status: "done", outcomes };
  return dryRun ? rollBack({ result }) : { result, patch };
}

/** What the commit changes of the integration: its update, health, run, and the renewed lease. */
function patchOf(
  { update: updateOf, health, run, guard: { lease } }: ChangeSet,
  outcomes: readonly Outcome[],
): CommitPatch | undefined {
  const update = typeof updateOf === "function" ? updateOf(outcomes) : updateOf;
  if (!update && !health && !run && !lease) return undefined;
  return {
    ...update,
    ...(health ? { health } : {}),
    ...(run ? { run: run(outcomes) } : {}),
    ...(lease ? { renew: lease } : {}),
  };
}

/**
 * Reads the integration if its settings and its lease are still those of the change set. A commit that
 * will update the row locks it here: two that read it first and updated it later would deadlock.
 */
async function readActor(
  tx: Transaction<Database>,
  { integration, guard, update, health, run }: ChangeSet,
): Promise<IntegrationActor | undefined> {
  const { lease } = guard;
  const row = await tx
    .selectFrom("integrations")
    .leftJoin("users", "users.id", "integrations.owner")
    .select(["integrations.owner", "users.role"])
    .where("integrations.id", "=", integration)
    .where("integrations.settings_version", "=", guard.settingsVersion)
    .where("integrations.active", "=", true)
    .where((where) =>
      where.or([where("integrations.owner", "is", null), where("users.is_active", "=", true)]),
    )
    .$if(lease !== undefined, (query) =>
      query.where(sql.ref(`integrations.${lease?.type ?? ""}_lease`), "=", lease?.id ?? null),
    )
    .$if(
      [update, health, run, lease].some((part) => part !== undefined),
      (query) => query.forNoKeyUpdate("integrations"),
    )
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    integrationId: integration,
    userId: row.owner,
    role: row.role ?? "admin",
  };
}

async function claim(tx: Transaction<Database>, changeSet: ChangeSet): Promise<boolean> {
  const { once, integration } = changeSet;
  if (!once) return true;
  const row = await tx
    .insertInto("deliveries")
    .values({
      integration_id: integration,
      delivery_id: once.id === undefined ? null : boundedKey(once.id),
      body_hash: once.hash,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("body_hash")
    .executeTakeFirst();
  return row !== undefined;
}

async function unclaim(tx: Transaction<Database>, changeSet: ChangeSet): Promise<void> {
  if (!changeSet.once) return;
  await tx
    .deleteFrom("deliveries")
    .where("integration_id", "=", changeSet.integration)
    .where("body_hash", "=", changeSet.once.hash)
    .execute();
}

/** Applies changes in order. */
async function apply(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  changes: readonly Change[],
  now: Date,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const batch of batchesOf(changes))
    outcomes.push(...(await applyBatch(tx, actor, batch, now)));
  return outcomes;
}

async function applyBatch(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  batch: Batch,
  now: Date,
): Promise<readonly Outcome[]> {
  switch (batch.type) {
    case "tasks":
      return upsertExternalTasks(tx, actor, batch.changes);
    case "entries":
      return applyEntryItems(tx, actor, batch.changes, now);
    case "one":
      return [await applyOne(tx, actor, batch.change, now)];
  }
}

function applyOne(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: SingleChange,
  now: Date,
): Promise<Outcome> {
  switch (change.type) {
    case "task.move":
      return moveExternalTask(tx, actor, change);
    case "task.archive":
      return archiveExternalTask(tx, actor, change);
    case "timer.start":
      return startExternalTimer(tx, actor, change, now);
    case "timer.stop":
      return stopExternalTimer(tx, actor, change, now);
    case "identity.link":
      return linkIdentity(tx, actor, change, now);
    case "link.set":
      return setEntryLink(tx, actor, change);
  }
}

/** Links an account and adds the routing key that its deliveries carry. */
async function linkIdentity(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: IdentityLink,
  now: Date,
): Promise<Outcome> {
  const outcome = await linkExternalIdentity(tx, actor, change, now);
  if (outcome.status === "updated") {
    const { index, value } = change.routingKey;
    const routingKeys = { [index]: { add: [value] } };
    await applyRoutingKeys(tx, actor.integrationId, { routingKeys });
  }
  return outcome;
}

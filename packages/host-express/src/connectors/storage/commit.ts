import type {
  Change,
  ChangeSet,
  CommitResult,
  IdentityLink,
  Outcome,
  TaskUpsert,
} from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { upsertExternalTasks, type IntegrationActor } from "./changes/task-upsert";
import { archiveExternalTask, moveExternalTask } from "./changes/task-moves";
import { linkExternalIdentity } from "../identities/link";
import { applyEntryItems, type EntryItem } from "./changes/entries";
import { setEntryLink } from "./changes/entry-exports";
import { startExternalTimer, stopExternalTimer } from "./changes/timers";
import { boundedKey } from "../../platform/db/bounded-key";
import { isDeadlock, isUniqueViolation } from "../../platform/db/errors";
import type { Database } from "../../platform/db/schema";
import { patchIntegration, type CommitPatch } from "./patch";
import { addRoutingKey } from "./routing-keys";

/** Ends a transaction whose result is known but must not be kept. */
class RolledBack extends Error {
  override readonly name = "RolledBack";
  readonly result: CommitResult;

  constructor(result: CommitResult) {
    super("The transaction was rolled back on purpose");
    this.result = result;
  }
}

interface CommitOptions {
  readonly dryRun: boolean;
  readonly now: () => Date;
}

/** Two commits can meet on a unique key or a lock; the second then finds what the first one did. */
const maxTries = 3;

/**
 * Commits any change set in one transaction: guard, claim, changes in their order, state, events. A
 * dry run is the same transaction rolled back.
 */
export async function commitChangeSet(
  db: Kysely<Database>,
  changeSet: ChangeSet,
  options: CommitOptions,
): Promise<CommitResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commitOnce(db, changeSet, options);
    } catch (error) {
      const met = isUniqueViolation(error) || isDeadlock(error);
      if (!met || attempt >= maxTries) throw error;
    }
  }
}

async function commitOnce(
  db: Kysely<Database>,
  changeSet: ChangeSet,
  options: CommitOptions,
): Promise<CommitResult> {
  try {
    return await db.transaction().execute(async (tx) => {
      const card = await readCard(tx, changeSet);
      if (!card) return { status: "stale_guard" };
      const claimed = await claim(tx, changeSet);
      if (!claimed) return { status: "duplicate" };
      const outcomes = await apply(tx, card, changeSet.changes, options.now());
      const patch = patchOf(changeSet, outcomes);
      if (patch && !(await patchIntegration(tx, card.integrationId, patch))) {
        throw new RolledBack({ status: "stale_guard" });
      }
      if (outcomes.some((outcome) => outcome.status === "failed")) await unclaim(tx, changeSet);
      const result: CommitResult = { status: "done", outcomes };
      if (options.dryRun) throw new RolledBack(result);
      return result;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result;
    throw error;
  }
}

/** What the card itself remembers of it: state, run, and that its lease is alive. */
function patchOf(
  { state: given, health, run, guard: { lease } }: ChangeSet,
  outcomes: readonly Outcome[],
): CommitPatch | undefined {
  const state = typeof given === "function" ? given(outcomes) : given;
  if (!state && !health && !run && !lease) return undefined;
  return {
    ...(state ? { state } : {}),
    ...(health ? { health } : {}),
    ...(run ? { run: run(outcomes) } : {}),
    ...(lease ? { renew: lease } : {}),
  };
}

/**
 * The card under the settings this was decided by, and under the lease if there is one. Who is going
 * to change the row locks it first: two who both read it and then both wanted to write it would wait
 * for each other for ever.
 */
async function readCard(
  tx: Transaction<Database>,
  { integration, guard, state, health, run }: ChangeSet,
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
      [state, health, run, lease].some((part) => part !== undefined),
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

/** In order; neighbours of one kind that are about different things go together. */
async function apply(
  tx: Transaction<Database>,
  card: IntegrationActor,
  changes: readonly Change[],
  now: Date,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const batch of batches(changes)) outcomes.push(...(await applyBatch(tx, card, batch, now)));
  return outcomes;
}

type Batch =
  | { readonly type: "tasks"; readonly changes: TaskUpsert[] }
  | { readonly type: "entries"; readonly changes: EntryItem[] }
  | { readonly type: "one"; readonly change: SingleChange };

type SingleChange = Exclude<Change, TaskUpsert | EntryItem>;

function batches(changes: readonly Change[]): readonly Batch[] {
  const all: Batch[] = [];
  let seen = new Set<string>();
  for (const change of changes) {
    const last = all.at(-1);
    const kind = batchOf(change);
    const thing = thingOf(change);
    const joins = last?.type === kind && !seen.has(thing);
    if (!joins) seen = new Set();
    seen.add(thing);
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

function batchOf({ type: kind }: Change): Batch["type"] {
  if (kind === "task.upsert") return "tasks";
  return kind === "entry.upsert" || kind === "entry.remove" ? "entries" : "one";
}

function thingOf(change: Change): string {
  if (change.type === "task.upsert") return `${change.task.source}\n${change.task.ref}`;
  return "entry" in change ? `${change.entry.source}\n${change.entry.ref}` : "";
}

async function applyBatch(
  tx: Transaction<Database>,
  card: IntegrationActor,
  batch: Batch,
  now: Date,
): Promise<readonly Outcome[]> {
  switch (batch.type) {
    case "tasks":
      return upsertExternalTasks(tx, card, batch.changes);
    case "entries":
      return applyEntryItems(tx, card, batch.changes, now);
    case "one":
      return [await applyOne(tx, card, batch.change, now)];
  }
}

function applyOne(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: SingleChange,
  now: Date,
): Promise<Outcome> {
  switch (change.type) {
    case "task.move":
      return moveExternalTask(tx, card, change);
    case "task.archive":
      return archiveExternalTask(tx, card, change);
    case "timer.start":
      return startExternalTimer(tx, card, change, now);
    case "timer.stop":
      return stopExternalTimer(tx, card, change, now);
    case "identity.link":
      return linkIdentity(tx, card, change, now);
    case "link.set":
      return setEntryLink(tx, card, change);
    case "routing_key.add":
      return addRoutingKey(tx, card.integrationId, change.routingKey);
  }
}

/** A link and the route that finds the card by it, both or neither. */
async function linkIdentity(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: IdentityLink,
  now: Date,
): Promise<Outcome> {
  const outcome = await linkExternalIdentity(tx, card, change, now);
  if (outcome.status === "updated") await addRoutingKey(tx, card.integrationId, change.routingKey);
  return outcome;
}

import type { Change, ChangeSet } from "../changes/changes";
import type { CommitResult, Outcome } from "../changes/outcome";
import type { IntegrationPatch } from "../ports/storage";
import { realClock } from "../clock";
import { requireStorable } from "../text";
import type { StorageParts } from "./groups";
import { removeEntry, setLink, upsertEntry } from "./entries";
import { linkIdentity } from "./identities";
import { archiveTask, moveTask, upsertTask } from "./tasks";
import { startTimer, stopTimer } from "./timers";
import { findUser, isActiveUser } from "./users";
import type { ChangeWork } from "./work";

/** Undoes a transaction whose preconditions turned out not to hold. */
class StaleGuard extends Error {}

/** Commits a change set in one transaction of the ledger. */
export async function commitChangeSet<Tx>(
  parts: StorageParts<Tx>,
  changeSet: ChangeSet,
  dryRun: boolean,
): Promise<CommitResult> {
  requireStorable([changeSet.changes, changeSet.once, changeSet.health]);
  try {
    return await parts.ledger.transaction((tx) => commitIn(parts, tx, changeSet), {
      rollback: dryRun,
    });
  } catch (error) {
    if (error instanceof StaleGuard) return { status: "stale_guard" };
    throw error;
  }
}

async function commitIn<Tx>(
  parts: StorageParts<Tx>,
  tx: Tx,
  changeSet: ChangeSet,
): Promise<CommitResult> {
  const { ledger } = parts;
  const { once, guard, changes } = changeSet;
  const row = await ledger.lock(tx, changeSet.integration, await namesOf(parts, tx, changes));
  if (!row?.active || row.settingsVersion !== guard.settingsVersion) throw new StaleGuard();
  if (row.owner !== null && !(await isActiveUser(parts, tx, row.owner))) throw new StaleGuard();
  if (guard.lease && !(await ledger.renew(tx, row.id, guard.lease))) throw new StaleGuard();
  if (once && (await ledger.isClaimed(tx, row.id, once))) return { status: "duplicate" };
  const outcomes: Outcome[] = [];
  const work = { ...parts, tx, row, now: (parts.clock ?? realClock()).now() };
  for (const change of changes) outcomes.push(await applyChange(work, change));
  const patch = patchOf(changeSet, outcomes);
  if (patch && !(await ledger.patch(tx, row.id, patch))) throw new StaleGuard();
  // A failed change is processed again when the provider delivers again.
  if (once && outcomes.every(({ status }) => status !== "failed")) {
    await ledger.claim(tx, row.id, once);
  }
  return { status: "done", outcomes };
}

/**
 * What the changes share with other integrations: sources of tasks, accounts, timers of users. In an order
 * that all transactions use, so that they do not wait for each other.
 */
async function namesOf<Tx>(
  parts: StorageParts<Tx>,
  tx: Tx,
  changes: readonly Change[],
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const change of changes) {
    if ("task" in change && change.task) names.add(change.task.source);
    if (change.type === "task.move") names.add(change.from.source).add(change.to.source);
    // Integrations of one provider may link the same account.
    if (change.type === "identity.link") names.add(`identity:${change.provider}`);
    if (change.type !== "timer.start" && change.type !== "timer.stop") continue;
    const user = await findUser(parts, tx, change.user);
    if (user !== undefined) names.add(`timer:${String(user)}`);
  }
  return [...names].sort();
}

function patchOf(
  { update: updateOf, health, run }: ChangeSet,
  outcomes: readonly Outcome[],
): IntegrationPatch | undefined {
  const update = typeof updateOf === "function" ? updateOf(outcomes) : updateOf;
  const newRun = run?.(outcomes);
  requireStorable([update, newRun]);
  if (!update && !health && !newRun) return undefined;
  return {
    ...update,
    ...(health ? { health } : {}),
    ...(newRun ? { run: newRun } : {}),
  };
}

async function applyChange<Tx>(work: ChangeWork<Tx>, change: Change): Promise<Outcome> {
  const { tasks, timers, entries, identities } = work;
  switch (change.type) {
    case "task.upsert":
      if (tasks) return upsertTask({ ...work, tasks }, change);
      break;
    case "task.move":
      if (tasks) return moveTask({ ...work, tasks }, change);
      break;
    case "task.archive":
      if (tasks) return archiveTask({ ...work, tasks }, change);
      break;
    case "timer.start":
      if (timers) return startTimer({ ...work, timers }, change);
      break;
    case "timer.stop":
      if (timers) return stopTimer({ ...work, timers }, change);
      break;
    case "entry.upsert":
      if (entries) return upsertEntry({ ...work, entries }, change);
      break;
    case "entry.remove":
      if (entries) return removeEntry({ ...work, entries }, change);
      break;
    case "link.set":
      if (entries) return setLink({ ...work, entries }, change);
      break;
    case "identity.link":
      if (identities) return linkIdentity({ ...work, identities }, change);
  }
  // `checkDescriptors` refuses connectors that use other groups.
  throw new TypeError(`This storage does not support "${change.type}"`);
}

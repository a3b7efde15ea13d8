import type { Change, ChangeSet } from "../changes/changes";
import type { CommitResult, Outcome } from "../changes/outcome";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { requireStorable } from "../text";
import type { StorageParts } from "./groups";
import { archiveTask, moveTask, upsertTask, type TaskWork } from "./tasks";

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
  const row = await ledger.lock(tx, changeSet.integration, sourcesOf(changes));
  if (!row?.active || row.settingsVersion !== guard.settingsVersion) throw new StaleGuard();
  if (row.owner !== null && (await parts.isActive?.(tx, row.owner)) === false) {
    throw new StaleGuard();
  }
  if (guard.lease && !(await ledger.renew(tx, row.id, guard.lease))) throw new StaleGuard();
  if (once && (await ledger.isClaimed(tx, row.id, once))) return { status: "duplicate" };
  const outcomes: Outcome[] = [];
  for (const change of changes) outcomes.push(await applyChange(parts, tx, row, change));
  const patch = patchOf(changeSet, outcomes);
  if (patch && !(await ledger.patch(tx, row.id, patch))) throw new StaleGuard();
  // A failed change is processed again when the provider delivers again.
  if (once && outcomes.every(({ status }) => status !== "failed")) {
    await ledger.claim(tx, row.id, once);
  }
  return { status: "done", outcomes };
}

/** The sources in an order that all transactions use, so that they do not wait for each other. */
function sourcesOf(changes: readonly Change[]): readonly string[] {
  const sources = changes.flatMap((change) => {
    if ("task" in change) return [change.task.source];
    return change.type === "task.move" ? [change.from.source, change.to.source] : [];
  });
  return [...new Set(sources)].sort();
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

async function applyChange<Tx>(
  { ledger, tasks }: StorageParts<Tx>,
  tx: Tx,
  row: IntegrationRow,
  change: Change,
): Promise<Outcome> {
  const work: TaskWork<Tx> | undefined = tasks && { tx, ledger, tasks, row };
  if (work && change.type === "task.upsert") return upsertTask(work, change);
  if (work && change.type === "task.move") return moveTask(work, change);
  if (work && change.type === "task.archive") return archiveTask(work, change);
  // `checkDescriptors` refuses connectors that use other types.
  throw new TypeError(`This storage does not support "${change.type}"`);
}

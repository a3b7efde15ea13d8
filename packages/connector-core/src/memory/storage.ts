import { changeGroups, type ChangeSet } from "../changes/changes";
import type { CommitResult } from "../changes/outcome";
import type { Clock } from "../ports/clock";
import type { IntegrationPatch, IntegrationRow, Storage } from "../ports/storage";
import { requireStorable } from "../text";
import { apply } from "./apply";
import { releaseLease, renewLease, takeLease } from "./leases";
import { copyTables, type MemoryTables } from "./model";
import { memoryReads } from "./reads";
import { record } from "./record";
import { requireColumns, requireNoNul } from "./refuse";
import { patchedRow } from "./rows";
import { applyRoutingKeys } from "./routing-keys";
import { findRun, saveRun, listRuns } from "./runs";

/** The current tables of a storage. */
export interface MemoryState {
  tables: MemoryTables;
}

/** An in-memory storage without a cache. A commit publishes a finished copy, so it is atomic. */
export function memoryStorage(state: MemoryState, clock: Clock): Storage {
  return {
    supports: changeGroups,
    integrations: {
      get: (id) => Promise.resolve(state.tables.integrations.get(id)),
      byOwner: (connector, owner) =>
        Promise.resolve(
          rows(state).find((row) => row.connector === connector && row.owner === owner),
        ),
      byPublicId: async (connector, publicId) => {
        requireNoNul(publicId);
        return Promise.resolve(
          rows(state).find((row) => row.connector === connector && row.publicId === publicId),
        );
      },
      byRoutingKey: async (connector, keys, limit) => {
        requireNoNul(...keys.flatMap(({ index, value }) => [index, value]));
        const ids = keys.flatMap((key) =>
          state.tables.routes
            .filter((route) => route.index === key.index && route.value === key.value)
            .map((route) => route.integration),
        );
        const found = [...new Set(ids)]
          .map((id) => state.tables.integrations.get(id))
          .filter((row) => row?.connector === connector)
          .filter((row) => row !== undefined);
        return Promise.resolve(found.slice(0, limit));
      },
      byAccount: (connector, account) =>
        Promise.resolve(
          rows(state).filter(
            (row) => row.connector === connector && row.credentials["account_id"] === account,
          ),
        ),
      patch: async (id, patch) => Promise.resolve(patchRow(state, clock, id, patch)),
      lease: (id, kind, seconds) =>
        Promise.resolve(takeLease(state.tables, id, kind, seconds, clock.now())),
    },
    runs: {
      list: (id, limit) => Promise.resolve(listRuns(state.tables, id, limit)),
      get: (id, run) => Promise.resolve(findRun(state.tables, id, run)),
    },
    ...memoryReads(state, clock),
    commit: (changeSet, options) =>
      Promise.resolve().then(() => commit(state, clock, changeSet, options?.dryRun ?? false)),
  };
}

function rows(state: MemoryState) {
  return [...state.tables.integrations.values()];
}

function patchRow(state: MemoryState, clock: Clock, id: string, patch: IntegrationPatch): boolean {
  const work = copyTables(state.tables);
  if (!patchTables(work, clock, id, patch)) return false;
  state.tables = work;
  return true;
}

/** Patches a row of a working copy. @returns False if an expected version does not match. */
export function patchTables(
  work: MemoryTables,
  clock: Clock,
  id: string,
  patch: IntegrationPatch,
): boolean {
  requireStorable(patch);
  const row = work.integrations.get(id);
  const next = row && patchedRow(row, patch);
  if (!row || !next) return false;
  work.integrations.set(id, next);
  applyRoutingKeys(work, id, patch);
  recordHealthChange(work, row, patch, clock.now());
  releaseLease(work, patch.release);
  saveRun(work, id, patch.run);
  return true;
}

function recordHealthChange(
  tables: MemoryTables,
  row: IntegrationRow,
  { health }: IntegrationPatch,
  now: Date,
): void {
  if (!health || health.state === (row.health?.state ?? "active")) return;
  record(tables, "integration.health_changed", row.owner, "integration", null, null, now);
}

function commit(
  state: MemoryState,
  clock: Clock,
  changeSet: ChangeSet,
  dryRun: boolean,
): CommitResult {
  requireStorable([changeSet.changes, changeSet.once, changeSet.health]);
  changeSet.changes.forEach(requireColumns);
  const work = copyTables(state.tables);
  const row = work.integrations.get(changeSet.integration);
  if (!row?.active || row.settingsVersion !== changeSet.guard.settingsVersion) {
    return { status: "stale_guard" };
  }
  if (row.owner !== null && work.users.get(row.owner)?.active !== true) {
    return { status: "stale_guard" };
  }
  const { once, guard } = changeSet;
  if (guard.lease && !renewLease(work, row.id, guard.lease, clock.now())) {
    return { status: "stale_guard" };
  }
  const isClaimed = work.claims.some(
    (claim) =>
      once !== undefined &&
      claim.integration === row.id &&
      (claim.hash === once.hash || (once.id !== undefined && claim.id === once.id)),
  );
  if (isClaimed) return { status: "duplicate" };
  const outcomes = changeSet.changes.map((change) => apply(work, row, change, clock.now()));
  const { update: updateOf, health } = changeSet;
  const update = typeof updateOf === "function" ? updateOf(outcomes) : updateOf;
  const run = changeSet.run?.(outcomes);
  requireStorable([update, run]);
  if (update || health) {
    const patch = { ...update, ...(health ? { health } : {}) };
    const next = patchedRow(row, patch);
    if (!next) return { status: "stale_guard" };
    work.integrations.set(row.id, next);
    applyRoutingKeys(work, row.id, patch);
    recordHealthChange(work, row, patch, clock.now());
  }
  if (once && outcomes.every((outcome) => outcome.status !== "failed")) {
    work.claims.push({ integration: row.id, id: once.id, hash: once.hash });
  }
  saveRun(work, row.id, run);
  if (!dryRun) state.tables = work;
  return { status: "done", outcomes };
}

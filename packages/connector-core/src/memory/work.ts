import type { ScheduledWork, TakenWork, WorkEnd, WorkQuery } from "../ports/ledger";
import type { MemoryTables, MemoryWork } from "./tables";

/** How long the key of finished work is kept, unless its end says until when. */
const keptMs = 24 * 60 * 60 * 1000;

/** Adds work; of work that waits already, the earlier time counts. */
export function scheduleWork(
  tables: MemoryTables,
  work: readonly ScheduledWork[],
  now: Date,
): void {
  forgetKept(tables, now);
  for (const each of work) {
    const known = tables.work.get(each.key);
    if (known?.kept) continue;
    const isEarlier = !known || each.at < known.at;
    if (isEarlier) {
      const fresh = { attempts: 0, lease: undefined, leasedUntil: 0, kept: false };
      tables.work.set(each.key, { ...fresh, ...known, ...each });
    }
  }
}

/** Takes due work that is not leased, the longest due first. */
export function takeWork(
  tables: MemoryTables,
  { now, leaseSeconds, limit, keys }: WorkQuery,
): readonly TakenWork[] {
  forgetKept(tables, now);
  return [...tables.work.values()]
    .filter(({ key, kept }) => !kept && (keys?.includes(key) ?? true))
    .filter(({ at, leasedUntil }) => at <= now && leasedUntil <= now.getTime())
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .slice(0, limit)
    .map((work): TakenWork => {
      const lease = globalThis.crypto.randomUUID();
      const leasedUntil = now.getTime() + leaseSeconds * 1000;
      tables.work.set(work.key, { ...work, lease, leasedUntil });
      const { key, integration, at, attempts } = work;
      const interrupted = work.lease !== undefined;
      return { key, integration, work: work.work, at, attempts, lease, interrupted };
    });
}

/** Ends taken work, unless another process has taken it over. */
export function finishWork(
  tables: MemoryTables,
  { key, lease }: TakenWork,
  end: WorkEnd,
  now: Date,
): void {
  const known = tables.work.get(key);
  if (known?.lease !== lease) return;
  const released = { ...known, lease: undefined, leasedUntil: 0 };
  switch (end.type) {
    case "removed":
      tables.work.delete(key);
      break;
    case "kept":
      tables.work.set(key, {
        ...released,
        kept: true,
        at: end.until ?? new Date(now.getTime() + keptMs),
      });
      break;
    case "again":
      tables.work.set(key, { ...released, at: end.at, attempts: end.attempts });
  }
}

function forgetKept(tables: MemoryTables, now: Date): void {
  const isOld = ({ kept, at }: MemoryWork): boolean => kept && at < now;
  for (const work of tables.work.values()) if (isOld(work)) tables.work.delete(work.key);
}

import type { HeldLease, LeaseType } from "../changes/changes";
import type { TakenLease } from "../ports/storage";
import type { MemoryTables } from "./tables";

/** Takes a lease that is free or has expired. */
export function takeLease(
  tables: MemoryTables,
  id: string,
  type: LeaseType,
  seconds: number,
  now: Date,
): TakenLease | undefined {
  const row = tables.integrations.get(id);
  const isHeld = tables.leases.some(
    (lease) => lease.integration === id && lease.type === type && lease.until > now.getTime(),
  );
  if (!row || isHeld) return undefined;
  const lease: HeldLease = { type, id: globalThis.crypto.randomUUID(), seconds };
  keep(tables, id, lease, now);
  return { lease, row };
}

/** Starts the duration of a lease again. @returns False if it was taken over. */
export function renewLease(tables: MemoryTables, id: string, lease: HeldLease, now: Date): boolean {
  if (!tables.leases.some((held) => held.integration === id && held.id === lease.id)) return false;
  keep(tables, id, lease, now);
  return true;
}

/** Releases a lease if it is still held. */
export function releaseLease(tables: MemoryTables, lease: HeldLease | undefined): void {
  tables.leases = tables.leases.filter((held) => held.id !== lease?.id);
}

function keep(tables: MemoryTables, integration: string, lease: HeldLease, now: Date): void {
  const others = tables.leases.filter(
    (held) => held.integration !== integration || held.type !== lease.type,
  );
  const until = now.getTime() + lease.seconds * 1000;
  tables.leases = [...others, { ...lease, integration, until }];
}

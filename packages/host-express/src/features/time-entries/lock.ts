import type { Refused } from "../../platform/change-outcome";

/** What decides whether an entry is locked. */
export interface LockFacts {
  /** Null while the timer runs. */
  readonly end_time: unknown;
  readonly paid: boolean;
  readonly invoice_number: string | null;
}

/**
 * Says why the pages do not change an entry: it is paid, and has to stay what the invoice says. A running
 * timer is never locked, because its time is not known yet. The REST API changes paid entries.
 * @returns undefined if the entry is not locked
 */
export function lockReason(entry: LockFacts): string | undefined {
  if (!entry.paid || entry.end_time === null) return undefined;
  const invoice = entry.invoice_number === null ? "" : ` with invoice ${entry.invoice_number}`;
  return `Paid${invoice}, so it is locked. Mark it as unpaid to change it.`;
}

/** Refuses to change or delete a locked entry. @returns undefined if the entry is not locked */
export function refuseLocked(entry: LockFacts): Refused | undefined {
  const message = lockReason(entry);
  return message === undefined ? undefined : { status: "refused", reason: "not_allowed", message };
}

import type { Refused } from "../../platform/change-outcome";
import { isOpen, isPast, refuseStatus, successorsOf, type QuoteStatus } from "./status";

/** Fields that may change in every status, because they say nothing about what was offered. */
const alwaysChangeable = new Set(["status", "notes", "visible_to_client", "project_id"]);

/**
 * Checks a change of a quote against the statuses before and after it.
 * @param after the new status; undefined if it stays
 * @param changed the names of all fields that change, `items` included
 * @param today YYYY-MM-DD
 * @returns undefined if it is allowed
 */
export function refuseChange(
  before: { readonly status: QuoteStatus; readonly valid_until: string | null },
  after: QuoteStatus | undefined,
  changed: readonly string[],
  today: string,
): Refused | undefined {
  const status = after ?? before.status;
  if (status !== before.status) {
    const message = refuseStatus(before.status, status, isPast(before.valid_until, today));
    if (message !== undefined) return invalid("status", message);
  }
  const field = changed.find((name) => !alwaysChangeable.has(name));
  if (field === undefined || isOpen(status)) return undefined;
  const hint = status === "accepted" ? "" : "; set status to draft first";
  return invalid(field, `A quote that is ${status} cannot change${hint}`);
}

/**
 * Checks the deletion of a quote. What a client may have received stays on record, and its number keeps
 * its meaning.
 * @returns undefined if it is allowed
 */
export function refuseDeletion(quote: {
  readonly status: QuoteStatus;
  readonly was_sent: boolean;
}): Refused | undefined {
  if (!quote.was_sent) return undefined;
  const hint = successorsOf(quote.status).includes("rejected")
    ? "; set status to rejected instead"
    : "";
  return invalid("status", `A quote that was sent cannot be deleted${hint}`);
}

function invalid(field: string, message: string): Refused {
  return { status: "refused", reason: "invalid", field, message };
}

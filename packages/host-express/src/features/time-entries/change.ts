import type { Refused } from "../../platform/change-outcome";
import {
  changedTarget,
  refuseTarget,
  refuseTimes,
  type EntryTarget,
  type TargetChange,
} from "./decide";
import { durationSeconds } from "./duration";
import type { EntryReferences } from "./references";
import { invalid } from "./outcome";

/** What of an entry can be changed, and what decides about it. */
export interface EntryState extends EntryTarget {
  readonly id: number;
  readonly user_id: number;
  readonly start_time: Date;
  /** Null: it runs. */
  readonly end_time: Date | null;
  readonly duration_seconds: number | null;
  readonly break_seconds: number;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly billable: boolean;
  readonly paid: boolean;
  readonly invoice_number: string | null;
}

type Editable = Pick<
  EntryState,
  | "start_time"
  | "end_time"
  | "break_seconds"
  | "notes"
  | "tags"
  | "billable"
  | "paid"
  | "invoice_number"
>;

/** What is to be different about an entry. Undefined: as it is; null clears. */
export type EntryChange = TargetChange & {
  readonly [Field in keyof Editable]?: Editable[Field] | undefined;
};

/**
 * The entry after a change (API contract §10). Its duration is counted anew, the way its owner wants
 * it rounded, only when start, end or breaks were given.
 */
export function changedEntry(
  before: EntryState,
  change: EntryChange,
  rounding: EntryReferences["rounding"],
): EntryState {
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<EntryState>;
  const { project_id, client_id, task_id } = changedTarget(before, change);
  const after = {
    ...before,
    ...given,
    project_id,
    // The project says whose it is.
    client_id: project_id === null ? client_id : null,
    task_id,
    invoice_number: invoiceOf(before, change),
  };
  const counted =
    after.end_time !== null &&
    [change.start_time, change.end_time, change.break_seconds].some((each) => each !== undefined);
  return counted && after.end_time
    ? {
        ...after,
        duration_seconds: durationSeconds(
          after.start_time,
          after.end_time,
          after.break_seconds,
          rounding,
        ),
      }
    : after;
}

/** What is no longer paid has no invoice, unless one is named in the same change. */
function invoiceOf(before: EntryState, change: EntryChange): string | null {
  if (change.invoice_number !== undefined) return change.invoice_number;
  return change.paid === false ? null : before.invoice_number;
}

/** May this change be made? */
export function refuseChange(
  before: EntryState,
  change: EntryChange,
  after: EntryState,
  facts: EntryReferences,
  now: Date,
): Refused | undefined {
  const place = refuseTarget(changedTarget(before, change), facts, before);
  if (place) return place;
  if (before.end_time === null && after.end_time !== null) {
    return invalid(
      "end_time",
      "The timer is running: stop it first (POST /api/v1/timer/stop), then change its end",
    );
  }
  if (before.end_time !== null && after.end_time === null) {
    return invalid("end_time", "A finished entry cannot run again; start a new timer");
  }
  const retimed = change.start_time !== undefined || change.end_time !== undefined;
  return retimed ? refuseTimes(after.start_time, after.end_time ?? undefined, now) : undefined;
}

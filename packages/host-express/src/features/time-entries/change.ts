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

/** The fields of an entry that a change can affect or depends on. */
export interface EntryState extends EntryTarget {
  readonly id: number;
  readonly user_id: number;
  readonly start_time: Date;
  /** Null while the timer runs. */
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

/** Changes to an entry; undefined fields keep their values, null clears them. */
export type EntryChange = TargetChange & {
  readonly [Field in keyof Editable]?: Editable[Field] | undefined;
};

/**
 * Applies a change to an entry. Recalculates the duration, with the owner's rounding, only if the
 * change has start, end or breaks.
 */
export function changedEntry(
  before: EntryState,
  change: EntryChange,
  rounding: EntryReferences["rounding"],
): EntryState {
  const definedFields = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<EntryState>;
  const { project_id, client_id, task_id } = changedTarget(before, change);
  const after = {
    ...before,
    ...definedFields,
    project_id,
    // The project determines the client.
    client_id: project_id === null ? client_id : null,
    task_id,
    invoice_number: invoiceOf(before, change),
  };
  const isRetimed =
    after.end_time !== null &&
    [change.start_time, change.end_time, change.break_seconds].some((each) => each !== undefined);
  return isRetimed && after.end_time
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

/** Clears the invoice number of an entry that becomes unpaid, unless the change sets one. */
function invoiceOf(before: EntryState, change: EntryChange): string | null {
  if (change.invoice_number !== undefined) return change.invoice_number;
  return change.paid === false ? null : before.invoice_number;
}

/** Validates a change. @returns the refusal, or undefined if the change is allowed. */
export function refuseChange(
  before: EntryState,
  change: EntryChange,
  after: EntryState,
  references: EntryReferences,
  now: Date,
): Refused | undefined {
  const refusal = refuseTarget(changedTarget(before, change), references, before);
  if (refusal) return refusal;
  if (before.end_time === null && after.end_time !== null) {
    return invalid(
      "end_time",
      "The timer is running; stop it first (POST /api/v1/timer/stop), then change its end",
    );
  }
  if (before.end_time !== null && after.end_time === null) {
    return invalid("end_time", "A completed entry cannot be restarted; start a new timer");
  }
  const retimed = change.start_time !== undefined || change.end_time !== undefined;
  return retimed ? refuseTimes(after.start_time, after.end_time ?? undefined, now) : undefined;
}

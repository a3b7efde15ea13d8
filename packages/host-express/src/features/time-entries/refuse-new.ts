import type { Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { wholeSeconds } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { Refused } from "../../platform/change-outcome";
import { refuseTarget, refuseTimes } from "./decide";
import { invalid } from "./outcome";
import { overlapMessage, overlapping, type Span } from "./overlaps";
import { loadReferences, type EntryReferences } from "./references";
import type { NewEntry } from "./new-entry";

const unknownUser = "There is no active user with this id";

/** Validates new entries. @returns the refusals by position, and the references of all entries. */
export async function refuseEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  inputs: readonly NewEntry[],
  now: Date,
): Promise<{
  readonly references: readonly EntryReferences[];
  readonly refused: Map<number, Refused>;
}> {
  const references = await loadReferences(tx, actor, inputs);
  const refused = new Map<number, Refused>();
  inputs.forEach((input, index) => {
    const known = references[index];
    const refusal = known ? refuseEntry(input, known, now) : invalid("user_id", unknownUser);
    if (refusal) refused.set(index, refusal);
  });
  return { references, refused };
}

function refuseEntry(input: NewEntry, references: EntryReferences, now: Date): Refused | undefined {
  if (references.user_active !== true) return invalid("user_id", unknownUser);
  const { start, end } = spanOf(input);
  return refuseTarget(input, references, undefined) ?? refuseTimes(start, end, now);
}

/**
 * Refuses entries that overlap another one, if the installation's settings forbid it.
 * @param known Outcomes of the entries that are not created; the refusals are added.
 */
export async function refuseOverlaps(
  tx: Transaction<Database>,
  inputs: readonly NewEntry[],
  references: readonly EntryReferences[],
  known: Map<number, unknown> | Map<number, Refused>,
): Promise<void> {
  const spans = new Map<Span, number>();
  inputs.forEach((input, index) => {
    if (known.has(index) || input.source === "calendar") return;
    if (references[index]?.prevent_overlaps === true) spans.set(spanOf(input), index);
  });
  for (const span of await overlapping(tx, [...spans.keys()])) {
    known.set(spans.get(span) ?? -1, invalid("start_time", overlapMessage));
  }
}

/** The period of a new entry, in whole seconds. */
export function spanOf(input: NewEntry): Span {
  return {
    id: undefined,
    user_id: input.user_id,
    start: wholeSeconds(input.start_time),
    end: wholeSeconds(input.end_time),
  };
}

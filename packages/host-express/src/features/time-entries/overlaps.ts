import type { Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

/** Message for an entry that overlaps another one. */
export const overlapMessage =
  "The entry overlaps another one; this installation does not allow overlapping entries";

/** The period of a completed entry. */
export interface Span {
  /** Undefined for a new entry. */
  readonly id: number | undefined;
  readonly user_id: number;
  readonly start: Date;
  readonly end: Date;
}

/**
 * Finds the spans that overlap a completed entry of the same user, or an earlier span in the list.
 * Adjacent spans do not overlap. Running timers are ignored, so that stopping one always succeeds.
 * Locks the users until the transaction ends, so that concurrent writes cannot create overlaps.
 */
export async function overlapping(
  tx: Transaction<Database>,
  spans: readonly Span[],
): Promise<ReadonlySet<Span>> {
  if (spans.length === 0) return new Set();
  const users = [...new Set(spans.map((span) => span.user_id))];
  await tx
    .selectFrom("users")
    .select("id")
    .where("id", "in", users)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  const occupied = await existingSpans(tx, spans, users);
  const found = new Set<Span>();
  for (const span of spans) {
    if (occupied.some((other) => overlap(span, other))) found.add(span);
    else occupied.push(span);
  }
  return found;
}

function overlap(a: Span, b: Span): boolean {
  return a.user_id === b.user_id && a.start < b.end && a.end > b.start;
}

/** Reads the users' completed entries in the range of the spans, except those being changed. */
async function existingSpans(
  tx: Transaction<Database>,
  spans: readonly Span[],
  users: readonly number[],
): Promise<Span[]> {
  const first = Math.min(...spans.map((span) => span.start.getTime()));
  const last = Math.max(...spans.map((span) => span.end.getTime()));
  const changed = new Set(spans.flatMap((span) => span.id ?? []));
  const rows = await tx
    .selectFrom("time_entries")
    .select(["id", "user_id", "start_time", "end_time"])
    .where("user_id", "in", users)
    .where("start_time", "<", new Date(last).toISOString())
    .where("end_time", ">", new Date(first).toISOString())
    .execute();
  return rows
    .filter((row) => !changed.has(row.id))
    .map((row) => ({
      id: row.id,
      user_id: row.user_id,
      start: toDate(row.start_time),
      end: toDate(row.end_time ?? row.start_time),
    }));
}

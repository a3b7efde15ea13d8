import type { Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

/** The time that a completed entry covers. */
export interface Span {
  /** Undefined: it is to be made. */
  readonly id: number | undefined;
  readonly user_id: number;
  readonly start: Date;
  readonly end: Date;
}

/**
 * Which of the spans cover time that a completed entry of the same user covers, or an earlier one of
 * them? Touching ends do not count, and neither do running timers: stopping one is never refused.
 * The users are held until the transaction ends, so that two who write at the same time cannot both
 * be first.
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
  const taken = await existing(tx, spans, users);
  const found = new Set<Span>();
  for (const span of spans) {
    if (taken.some((other) => meet(span, other))) found.add(span);
    else taken.push(span);
  }
  return found;
}

function meet(a: Span, b: Span): boolean {
  return a.user_id === b.user_id && a.start < b.end && a.end > b.start;
}

/** The users' completed entries of that time, without those that are being changed. */
async function existing(
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

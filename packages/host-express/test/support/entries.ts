import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/platform/db/schema";

/** A generated time entry. */
export interface Generated {
  readonly id: number;
  readonly user_id: number;
  readonly project_id: number;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
  readonly billable: boolean;
}

/** Creates a reproducible sequence of random integers. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const iso = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** Days of 2026 on which clocks change in Berlin or New York; many entries are around them. */
const busyDays = ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"];

/**
 * Inserts entries of 2026 without the API: some running, many in the same second, many on days on
 * which clocks change.
 */
export async function generateEntries(
  db: Kysely<Database>,
  {
    users,
    projects,
    count,
  }: { readonly users: readonly number[]; readonly projects: readonly number[]; count: number },
): Promise<readonly Generated[]> {
  const below = sequence(2026);
  const year = Date.parse("2026-01-01T00:00:00Z") / 1000;
  const entries = Array.from({ length: count }, (_, index): Omit<Generated, "id"> => {
    const busy = Date.parse(`${busyDays[below(busyDays.length)] ?? ""}T00:00:00Z`) / 1000;
    const start =
      index % 3 === 0
        ? busy - 86_400 + below(3 * 24 * 12) * 300 // some start in the same second
        : year + below(365 * 86_400);
    const seconds = 1 + below(10 * 3600);
    const running = index % 50 === 7;
    return {
      user_id: users[below(users.length)] ?? 0,
      project_id: projects[below(projects.length)] ?? 0,
      start_time: iso(start),
      end_time: running ? null : iso(start + seconds),
      duration_seconds: running ? null : seconds,
      billable: below(3) > 0,
    };
  });
  const { rows } = await sql<{ id: number }>`
    insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds, billable)
    select user_id, project_id, start_time, end_time, duration_seconds, billable
    from jsonb_to_recordset(${JSON.stringify(entries.map((entry, n) => ({ n, ...entry })))}::jsonb)
      as given(n integer, user_id integer, project_id integer, start_time timestamptz,
        end_time timestamptz, duration_seconds integer, billable boolean)
    order by n returning id`.execute(db);
  return entries.map((entry, index) => ({ id: rows[index]?.id ?? 0, ...entry }));
}

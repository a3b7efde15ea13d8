import { sql, type Kysely } from "kysely";

// Changes of connectors were committed unchecked before. Rows that would violate a constraint are
// repaired first: tasks get a valid status and name, and entries that end before their start get no
// duration.
const statements = [
  `update tasks set status = case when completed_at is null then 'todo' else 'done' end,
      version = version + 1, updated_at = now()
    where status not in ('todo', 'in_progress', 'review', 'done', 'cancelled')`,
  `update tasks set name = 'Task ' || id, version = version + 1, updated_at = now()
    where btrim(name) = ''`,
  `update tasks set external_updated_at = updated_at
    where external_updated_at is not null and not isfinite(external_updated_at)`,
  `update time_entries set end_time = start_time, duration_seconds = 0, version = version + 1,
      updated_at = now()
    where end_time < start_time`,
  `alter table tasks
    add constraint tasks_status_known
      check (status in ('todo', 'in_progress', 'review', 'done', 'cancelled')),
    add constraint tasks_name_not_blank check (btrim(name) <> ''),
    add constraint tasks_external_updated_at_finite check (isfinite(external_updated_at))`,
  `alter table time_entries
    add constraint time_entries_ends_after_start check (end_time >= start_time)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

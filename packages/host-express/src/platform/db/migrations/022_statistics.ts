import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // Number of writes to the entries of a user or a project; docs/adr/0037. The deltas of 004 now also
  // say whose entries were written, and the job that adds them up counts them here.
  `create table data_versions (
    type text not null check (type in ('user', 'project', 'installation')),
    id integer not null,
    version bigint not null,
    primary key (type, id)
  )`,
  `alter table time_entry_deltas add column user_id integer, add column project_id integer`,
  `create index time_entry_deltas_user on time_entry_deltas (user_id)`,
  `create index time_entry_deltas_project on time_entry_deltas (project_id)
    where project_id is not null`,
  // A change of what all statistics may show: names, rates, clients of projects, or everything.
  `create function count_shared_change() returns trigger language plpgsql as $$
    begin
      insert into data_versions as known (type, id, version) values ('installation', 0, 1)
        on conflict (type, id) do update set version = known.version + 1;
      return null;
    end $$`,
  `create trigger projects_rated after update of name, hourly_rate, client_id on projects
    for each row when ((old.name, old.hourly_rate, old.client_id)
      is distinct from (new.name, new.hourly_rate, new.client_id))
    execute function count_shared_change()`,
  `create trigger clients_rated after update of default_hourly_rate on clients
    for each row when (old.default_hourly_rate is distinct from new.default_hourly_rate)
    execute function count_shared_change()`,
  `create trigger time_entries_emptied_shared after truncate on time_entries
    for each statement execute function count_shared_change()`,
  // As in 004, by user and project too. A change that moves nothing leaves a row of 0 entries.
  `create or replace function count_time_entries() returns trigger language plpgsql as $$
    begin
      case tg_op
        when 'INSERT' then
          insert into time_entry_deltas (completed, billable, user_id, project_id, entries)
            select end_time is not null, billable, user_id, project_id, count(*)
            from added group by 1, 2, 3, 4;
        when 'DELETE' then
          insert into time_entry_deltas (completed, billable, user_id, project_id, entries)
            select end_time is not null, billable, user_id, project_id, -count(*)
            from removed group by 1, 2, 3, 4;
        when 'UPDATE' then
          insert into time_entry_deltas (completed, billable, user_id, project_id, entries)
            select completed, billable, user_id, project_id, sum(change) from (
              select end_time is not null as completed, billable, user_id, project_id, 1 as change
              from added
              union all
              select end_time is not null, billable, user_id, project_id, -1 from removed) moved
            group by 1, 2, 3, 4;
        else
          truncate time_entry_totals, time_entry_deltas;
      end case;
      return null;
    end $$`,
  // Part of cache keys, since installations with their own databases can share one Redis.
  `alter table settings add column cache_id uuid not null default gen_random_uuid()`,
  // The release that the user wants to hear no more about.
  `alter table users add column dismissed_release_version text`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

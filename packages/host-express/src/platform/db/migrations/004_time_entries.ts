import { sql, type Kysely } from "kysely";

const statements = [
  `alter table settings add column prevent_overlapping_entries boolean not null default false`,

  // Index-only scans for lists and counts: the indexes include all filter columns, so that rows are
  // read only to be shown. docs/performance.md lists the index of each query.
  `create index time_entries_start on time_entries (start_time desc, id desc)
    include (end_time, billable)`,
  `drop index time_entries_user_start`,
  `create index time_entries_user_start on time_entries (user_id, start_time desc, id desc)
    include (end_time, billable, project_id)`,
  `drop index time_entries_project_start`,
  `create index time_entries_project_start on time_entries (project_id, start_time desc, id desc)
    include (end_time, billable, user_id)`,

  // Number of entries. Writers insert deltas, which never block each other, and a job adds them to the
  // totals. The current number is the sum of both (docs/adr/0011).
  `create table time_entry_totals (
    completed boolean not null,
    billable boolean not null,
    entries bigint not null,
    primary key (completed, billable)
  )`,
  `create table time_entry_deltas (
    completed boolean not null,
    billable boolean not null,
    entries integer not null
  )`,
  `insert into time_entry_totals
    select end_time is not null, billable, count(*) from time_entries group by 1, 2`,
  `create function count_time_entries() returns trigger language plpgsql as $$
    begin
      case tg_op
        when 'INSERT' then
          insert into time_entry_deltas
            select end_time is not null, billable, count(*) from added group by 1, 2;
        when 'DELETE' then
          insert into time_entry_deltas
            select end_time is not null, billable, -count(*) from removed group by 1, 2;
        when 'UPDATE' then
          insert into time_entry_deltas
            select completed, billable, sum(change) from (
              select end_time is not null as completed, billable, 1 as change from added
              union all select end_time is not null, billable, -1 from removed) moved
            group by 1, 2 having sum(change) <> 0;
        else
          truncate time_entry_totals, time_entry_deltas;
      end case;
      return null;
    end $$`,
  `create trigger time_entries_added after insert on time_entries
    referencing new table as added for each statement execute function count_time_entries()`,
  `create trigger time_entries_removed after delete on time_entries
    referencing old table as removed for each statement execute function count_time_entries()`,
  `create trigger time_entries_moved after update on time_entries
    referencing new table as added old table as removed
    for each statement execute function count_time_entries()`,
  `create trigger time_entries_emptied after truncate on time_entries
    for each statement execute function count_time_entries()`,

  // Keys are kept for a day. No foreign key on the token: tokens are cached for some seconds, and a
  // deleted one must not fail the request.
  `create table idempotency_keys (
    token_id integer not null,
    key varchar(128) not null,
    request_hash text not null,
    status smallint,
    body text,
    created_at timestamptz not null default now(),
    primary key (token_id, key)
  )`,
  `create index idempotency_keys_created on idempotency_keys (created_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

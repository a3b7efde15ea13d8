import { sql, type Kysely } from "kysely";

const statements = [
  // Id of the lease's holder, and when it expires. One UPDATE of the row takes the lease, so that the
  // returned row is in the state at that moment.
  `alter table integrations
    add column sync_lease uuid,
    add column sync_lease_until timestamptz,
    add column refresh_lease uuid,
    add column refresh_lease_until timestamptz,
    add column next_sync_at timestamptz`,
  `create index integrations_next_sync on integrations (connector, next_sync_at) where active`,
  `create table integration_runs (
    id uuid primary key,
    integration_id uuid not null references integrations (id) on delete cascade,
    status text not null check (status in ('running', 'done', 'stopped', 'interrupted')),
    dry_run boolean not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    created integer not null,
    updated integer not null,
    skipped integer not null,
    failed integer not null,
    code text,
    error text,
    retry_after integer,
    items jsonb not null
  )`,
  `create index integration_runs_newest on integration_runs (integration_id, started_at desc, id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

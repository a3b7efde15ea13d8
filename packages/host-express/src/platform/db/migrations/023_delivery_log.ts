import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // What was delivered to an integration, without payloads: the newest of each, for its owner. Refused
  // deliveries are counted in one row per day and code, since strangers send as many as they like.
  `create table integration_deliveries (
    id bigint generated always as identity primary key,
    integration_id uuid not null references integrations (id) on delete cascade,
    received_at timestamptz not null,
    refused_on date,
    event text,
    delivery_id text,
    outcome text not null check (outcome in
      ('created', 'updated', 'skipped', 'duplicate', 'ignored', 'failed', 'refused')),
    code text,
    reason text,
    item_type text check (item_type in ('task', 'time_entry')),
    item_id integer,
    created integer not null default 0,
    updated integer not null default 0,
    skipped integer not null default 0,
    failed integer not null default 0,
    count integer not null default 1,
    status_code integer not null,
    check ((outcome = 'refused') = (refused_on is not null))
  )`,
  `create index integration_deliveries_newest
    on integration_deliveries (integration_id, received_at desc, id desc)`,
  `create unique index integration_deliveries_refused
    on integration_deliveries (integration_id, refused_on, code) where refused_on is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

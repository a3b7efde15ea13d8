import { sql, type Kysely } from "kysely";

const statements = [
  // Accounts at providers whose ownership users have proved. An account has one user, and a user one
  // account per provider. Deleting the integration through which it was proved deletes it.
  `create table user_identities (
    provider text not null,
    external_id text not null,
    user_id integer not null references users (id) on delete cascade,
    integration_id uuid not null references integrations (id) on delete cascade,
    name text not null,
    linked_at timestamptz not null default now(),
    primary key (provider, external_id),
    unique (user_id, provider)
  )`,
  `create index user_identities_integration on user_identities (integration_id)`,
  // One-time codes that link accounts to users; only the SHA-256 of a code is stored.
  `create table link_codes (
    user_id integer not null references users (id) on delete cascade,
    provider text not null,
    code_hash text not null unique,
    expires_at timestamptz not null,
    primary key (user_id, provider)
  )`,
  // Notifications and their outcomes, which the owner of an integration can list.
  `create table integration_notices (
    integration_id uuid not null references integrations (id) on delete cascade,
    ref text not null,
    type text not null,
    happened_at timestamptz not null,
    status text not null check (status in ('waiting', 'sent', 'dropped')),
    reason text,
    tries integer not null default 0,
    updated_at timestamptz not null default now(),
    primary key (integration_id, ref)
  )`,
  `create index integration_notices_newest
    on integration_notices (integration_id, happened_at desc, ref desc)`,
  `create index integration_notices_updated on integration_notices (updated_at)`,
  // The next free send slot, shared by all processes: providers limit messages per channel.
  `create table send_lanes (
    lane text primary key,
    next_at timestamptz not null
  )`,
  // Up to which time a job has processed what is due.
  `create table job_windows (
    job text primary key,
    looked_until timestamptz not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

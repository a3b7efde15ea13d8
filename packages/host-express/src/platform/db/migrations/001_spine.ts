import { type Kysely, sql } from "kysely";

/**
 * The initial schema, for PostgreSQL 15 or newer. One statement per call, because PGlite accepts no
 * more. The Migrator runs it in one transaction, so a failed run leaves nothing behind.
 */
const statements: readonly string[] = [
  `create table settings (
    id integer primary key check (id = 1),
    timezone text not null,
    single_active_timer boolean not null default true,
    currency text not null default 'EUR',
    setup_completed_at timestamptz
  )`,
  `create table users (
    id integer generated always as identity primary key,
    username varchar(80) not null unique,
    email varchar(200),
    full_name varchar(200),
    role text not null check (role in ('admin', 'user')),
    password_hash text,
    is_active boolean not null default true,
    github_username varchar(100),
    github_auto_start boolean not null default false,
    timezone text,
    date_format text not null default 'YYYY-MM-DD',
    time_format text not null default '24h',
    week_start_day smallint not null default 1,
    standard_hours_per_day numeric(4,2) not null default 8,
    weekly_goal_hours numeric(5,2),
    time_rounding_enabled boolean not null default true,
    time_rounding_minutes smallint not null default 1,
    time_rounding_method text not null default 'nearest',
    last_login timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index users_github_username on users (lower(github_username))`,
  `create table sessions (
    id_hash text primary key,
    user_id integer not null references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now()
  )`,
  `create index sessions_user on sessions (user_id)`,
  `create index sessions_last_seen on sessions (last_seen_at)`,
  `create table api_tokens (
    id integer generated always as identity primary key,
    name varchar(100) not null,
    description text,
    token_hash text not null unique,
    token_prefix text not null,
    user_id integer not null references users (id) on delete cascade,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    is_active boolean not null default true,
    usage_count integer not null default 0
  )`,
  `create index api_tokens_user on api_tokens (user_id)`,
  `create table clients (
    id integer generated always as identity primary key,
    name varchar(200) not null unique,
    description text,
    contact_person varchar(200),
    email varchar(200),
    phone varchar(50),
    address text,
    company varchar(200),
    default_hourly_rate numeric(9,2),
    status text not null default 'active',
    custom_fields jsonb not null default '{}',
    created_by integer references users (id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1
  )`,
  `create table projects (
    id integer generated always as identity primary key,
    name varchar(200) not null,
    code varchar(20) unique,
    client_id integer not null references clients (id),
    description text,
    billable boolean not null default true,
    hourly_rate numeric(9,2),
    billing_ref varchar(100),
    status text not null default 'active' check (status in ('active', 'on_hold', 'inactive', 'archived')),
    estimated_hours numeric(9,2),
    budget_amount numeric(10,2),
    budget_threshold_percent smallint not null default 80,
    custom_fields jsonb not null default '{}',
    archived_at timestamptz,
    archived_by integer references users (id),
    archived_reason text,
    color varchar(7),
    restricted boolean not null default false,
    created_by integer references users (id),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    unique (client_id, name)
  )`,
  `create table project_members (
    project_id integer not null references projects (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    role text not null check (role in ('member', 'manager')),
    primary key (project_id, user_id)
  )`,
  `create index project_members_user on project_members (user_id)`,
  `create table integrations (
    id uuid primary key,
    connector text not null,
    scope text not null check (scope in ('personal', 'workspace')),
    owner integer references users (id) on delete cascade,
    active boolean not null,
    public_id text not null unique,
    config jsonb not null,
    settings_version integer not null default 1,
    credentials_version integer not null default 1,
    state_version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique nulls not distinct (connector, owner),
    check ((scope = 'workspace') = (owner is null))
  )`,
  `create index integrations_owner on integrations (owner)`,
  `create table integration_routes (
    connector text not null,
    index_name text not null,
    value text not null,
    integration_id uuid not null references integrations (id) on delete cascade,
    primary key (connector, index_name, value, integration_id)
  )`,
  `create index integration_routes_integration on integration_routes (integration_id)`,
  `create table deliveries (
    integration_id uuid not null references integrations (id) on delete cascade,
    delivery_id text,
    body_hash text not null,
    received_at timestamptz not null default now(),
    unique (integration_id, body_hash),
    unique (integration_id, delivery_id)
  )`,
  `create index deliveries_received on deliveries (received_at)`,
  `create table external_links (
    integration_id uuid not null references integrations (id) on delete cascade,
    kind text not null,
    source text not null,
    ref text not null,
    local_id integer,
    remote_etag text,
    remote_version text,
    local_version integer,
    origin text not null check (origin in ('remote', 'local')),
    deleted_here boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (integration_id, kind, source, ref)
  )`,
  `create index external_links_local on external_links (kind, local_id)`,
  `create table tasks (
    id integer generated always as identity primary key,
    project_id integer not null references projects (id),
    name varchar(200) not null,
    description text,
    status text not null default 'todo',
    priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
    estimated_hours numeric(9,2),
    due_date date,
    assigned_to integer references users (id),
    created_by integer references users (id),
    tags varchar(500),
    started_at timestamptz,
    completed_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    external_ref varchar(200),
    external_source text,
    external_integration_id uuid references integrations (id) on delete set null,
    external_updated_at timestamptz,
    external_fields jsonb,
    unique (project_id, external_source, external_ref)
  )`,
  // Serves lookups by ref and by integration, and allows one task per integration and item.
  `create unique index tasks_external_ref
    on tasks (external_ref, external_source, external_integration_id)
    where external_ref is not null`,
  `create table time_entries (
    id integer generated always as identity primary key,
    user_id integer not null references users (id),
    project_id integer references projects (id),
    client_id integer references clients (id),
    task_id integer references tasks (id) on delete set null,
    start_time timestamptz not null,
    end_time timestamptz,
    duration_seconds integer,
    break_seconds integer not null default 0,
    paused_at timestamptz,
    notes text,
    tags varchar(500),
    source text not null default 'manual',
    billable boolean not null default true,
    paid boolean not null default false,
    invoice_number varchar(100),
    active_slot integer unique,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    check (project_id is not null or client_id is not null),
    check (end_time is null or active_slot is null)
  )`,
  `create index time_entries_user_start on time_entries (user_id, start_time desc, id desc)`,
  `create index time_entries_project_start on time_entries (project_id, start_time desc, id desc)`,
  `create index time_entries_task on time_entries (task_id)`,
  `create index time_entries_running on time_entries (user_id) where end_time is null`,
  `create table domain_events (
    id bigint generated always as identity primary key,
    type text not null,
    user_id integer,
    entity_type text not null,
    entity_id integer,
    data jsonb not null,
    created_at timestamptz not null default now()
  )`,
  // Notifies the row caches of all processes of changed integrations.
  `create function notify_integration_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('integration_changed', coalesce(new.id, old.id)::text);
      return null;
    end $$`,
  `create trigger integrations_changed after insert or update or delete on integrations
    for each row execute function notify_integration_changed()`,
  `create function notify_integration_routes_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('integration_changed', 'routes');
      return null;
    end $$`,
  `create trigger integration_routes_changed after insert or update or delete on integration_routes
    for each statement execute function notify_integration_routes_changed()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

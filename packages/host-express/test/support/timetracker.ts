import { Client } from "pg";
import { emptyPostgresUrl } from "./databases";

// The tables of the Python TimeTracker that are imported, as its models declare them.

const schema = `
  create table settings (id serial primary key, timezone varchar(50) not null default 'Europe/Rome');
  create table users (
    id serial primary key, username varchar(80) unique not null, email varchar(200),
    full_name varchar(200), role varchar(20) not null default 'user',
    created_at timestamp not null default '2024-01-01 10:00:00', last_login timestamp,
    is_active boolean not null default true, password_hash varchar(255),
    two_factor_secret varchar(255), timezone varchar(50), date_format varchar(20),
    time_format varchar(10), week_start_day integer not null default 1,
    time_rounding_enabled boolean not null default true,
    time_rounding_minutes integer not null default 1,
    time_rounding_method varchar(10) not null default 'nearest',
    standard_hours_per_day double precision not null default 8);
  create table roles (id serial primary key, name varchar(50) not null);
  create table user_roles (user_id integer not null, role_id integer not null);
  create table clients (
    id serial primary key, name varchar(200) unique not null, description text,
    contact_person varchar(200), email varchar(200), phone varchar(50), address text,
    default_hourly_rate numeric(9,2), status varchar(20) not null default 'active',
    custom_fields json, created_at timestamp not null default '2024-01-01 10:00:00',
    updated_at timestamp not null default '2024-01-01 10:00:00');
  create table projects (
    id serial primary key, name varchar(200) not null, client_id integer not null,
    description text, billable boolean not null default true, hourly_rate numeric(9,2),
    billing_ref varchar(100), code varchar(20), status varchar(20) not null default 'active',
    estimated_hours double precision, budget_amount numeric(10,2),
    budget_threshold_percent integer not null default 80, custom_fields json,
    created_at timestamp not null default '2024-01-01 10:00:00',
    updated_at timestamp not null default '2024-01-01 10:00:00', archived_at timestamp,
    archived_by integer, archived_reason text);
  create table tasks (
    id serial primary key, project_id integer not null, name varchar(200) not null,
    description text, status varchar(20) not null default 'todo',
    priority varchar(20) not null default 'medium', estimated_hours double precision,
    due_date date, assigned_to integer, created_by integer not null,
    created_at timestamp not null default '2024-01-01 10:00:00',
    updated_at timestamp not null default '2024-01-01 10:00:00', started_at timestamp,
    completed_at timestamp);
  create table time_entries (
    id serial primary key, user_id integer not null, project_id integer, client_id integer,
    task_id integer, start_time timestamp not null, end_time timestamp, duration_seconds integer,
    notes text, tags varchar(500), source varchar(20) not null default 'manual',
    billable boolean not null default true, paid boolean not null default false,
    invoice_number varchar(100), created_at timestamp not null default '2024-01-01 10:00:00',
    updated_at timestamp not null default '2024-01-01 10:00:00');
  create table integrations (
    id serial primary key, name varchar(100) not null, provider varchar(50) not null,
    user_id integer, is_global boolean not null default false,
    is_active boolean not null default false, config json);
`;

/** A database of the Python TimeTracker. */
export interface TimeTrackerDatabase {
  readonly url: string;
  /** Runs SQL in it. */
  run(statements: string): Promise<void>;
}

/** Creates a database with its tables and no rows. */
export async function createTimeTracker(): Promise<TimeTrackerDatabase> {
  const url = await emptyPostgresUrl();
  const run = async (statements: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(statements);
    } finally {
      await client.end();
    }
  };
  await run(schema);
  return { url, run };
}

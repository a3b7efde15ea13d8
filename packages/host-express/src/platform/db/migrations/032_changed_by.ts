import { sql, type Kysely } from "kysely";

const versioned = [
  "clients",
  "projects",
  "tasks",
  "time_entries",
  "quotes",
  "stock_items",
  "warehouses",
  "webhooks",
];

const statements: readonly string[] = [
  // The user who made the last change; null for an integration, or if it is not known. Without a foreign
  // key: deliveries update tasks by the thousand, and users are never deleted.
  ...versioned.map((table) => `alter table ${table} add column changed_by integer`),
  `alter table users add column version integer not null default 1,
    add column changed_by integer`,
  `alter table settings add column version integer not null default 1,
    add column changed_by integer, add column updated_at timestamptz not null default now()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

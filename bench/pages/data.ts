import { randomUUID } from "node:crypto";
import { sql, type Kysely } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import { sessionCookie } from "../../packages/host-express/src/platform/auth/cookie";
import { createSession } from "../../packages/host-express/src/platform/auth/sessions";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import { writeDataSet } from "../../packages/host-express/seed-data/write";
import type { BenchDatabase } from "../runner/databases";
import { storedIntegration } from "../runner/seed";
import type { Ids, Role } from "./visits";

/** A user whose pages are opened. */
export interface Visitor {
  readonly role: Role;
  /** `Cookie` header of their session. */
  readonly cookie: string;
  readonly token: string;
  /** Ids of what they may see, by the path before them. */
  readonly ids: Ids;
}

const dayMs = 86_400_000;
const connectors = {
  github: "github_connector",
  google: "google_calendar_connector",
  slack: "slack_connector",
};

/**
 * Fills a database: time entries up to today, tasks that are assigned and due, budgets, and integrations
 * with their runs and deliveries. No timer runs.
 * @returns a user and an administrator, each with as many entries as the others
 */
export async function fillDatabase(
  created: BenchDatabase,
  entries: number,
): Promise<readonly Visitor[]> {
  const database = await created.open();
  try {
    const { maintenance: db } = database;
    await migrate(db);
    const until = new Date(Date.now() + dayMs).toISOString().slice(0, 10);
    const { userIds } = await writeDataSet(db, { entries, seed: 1, until });
    const [user = 0, admin = 0] = userIds;
    await sql`update users set role = 'admin' where id = ${admin}`.execute(db);
    await sql`insert into settings (id, timezone, inventory_enabled, setup_completed_at)
      values (1, 'UTC', true, now())
      on conflict (id) do update set inventory_enabled = true, setup_completed_at = now()`.execute(
      db,
    );
    await writePlans(db, userIds);
    await writeIntegrations(db, userIds);
    await sql`vacuum analyze`.execute(db);
    return [await visitorOf(db, "user", user), await visitorOf(db, "admin", admin)];
  } finally {
    await database.close();
  }
}

/** Assigns tasks to everybody, a third of them done, and gives projects budgets. */
async function writePlans(db: Kysely<Database>, userIds: readonly number[]): Promise<void> {
  await sql`update projects set estimated_hours = 2000, budget_amount = 200000, color = '#3b82f6'
    where id % 2 = 0`.execute(db);
  await sql`update tasks set
    assigned_to = (${[...userIds]}::integer[])[1 + id % ${userIds.length}],
    due_date = current_date - 10 + id % 40,
    status = (array['todo', 'in_progress', 'done'])[1 + id % 3],
    priority = (array['low', 'medium', 'high', 'urgent'])[1 + id % 4]`.execute(db);
}

/** Gives everybody an integration of every connector, with full histories of runs and deliveries. */
async function writeIntegrations(db: Kysely<Database>, userIds: readonly number[]): Promise<void> {
  const rows = userIds.flatMap((userId) =>
    Object.entries(connectors).map(([slug, connector]) => ({
      connector,
      ...storedIntegration(userId - 1, {
        publicId: `bench-${slug}-${String(userId)}`,
        settings: {},
        secrets: { access_token: randomUUID(), bot_token: randomUUID() },
        state: {},
      }),
    })),
  );
  await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
    select id, connector, 'personal', owner, true, public_id, config
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row(id uuid, connector text, owner integer, public_id text, config jsonb)`.execute(db);
  const items = Array.from({ length: 100 }, (_, index) => ({
    ref: `item_${String(index)}`,
    title: `Item ${String(index)}`,
    status: index % 5 === 0 ? "failed" : "updated",
    ...(index % 5 === 0 ? { error: "The project is archived" } : { id: index + 1 }),
  }));
  await sql`insert into integration_runs (id, integration_id, status, dry_run, started_at, finished_at,
      created, updated, skipped, failed, exported, items)
    select gen_random_uuid(), id, 'done', false, at, at + interval '9 seconds', 0, 80, 0, 20, 0,
      ${JSON.stringify(items)}::jsonb
    from integrations, generate_series(now() - interval '49 hours', now(), interval '1 hour') at`.execute(
    db,
  );
  await sql`insert into integration_deliveries
      (integration_id, received_at, event, delivery_id, outcome, item_type, item_id, updated, status_code)
    select id, now() - n * interval '1 minute', 'issues', gen_random_uuid(), 'updated', 'task', n, 1, 200
    from integrations, generate_series(1, 500) n`.execute(db);
}

async function visitorOf(db: Kysely<Database>, role: Role, userId: number): Promise<Visitor> {
  const id = await createSession(db, userId, { headers: {}, address: "127.0.0.1" });
  const { id: tokenId, token } = await createApiToken(
    db,
    { userId, name: "bench", scopes: ["admin:all"], expiresInDays: undefined },
    new Date(),
  );
  const { rows } = await sql<{ readonly path: string; readonly id: string }>`
    select '/projects/' as path, id::text from projects where id = (
      select project_id from time_entries where user_id = ${userId}
      group by project_id order by count(*) desc limit 1)
    union all (select '/clients/', client_id::text from projects order by id limit 1)
    union all (select '/tasks/', id::text from tasks where assigned_to = ${userId} limit 1)
    union all (select '/timer/edit/', max(id)::text from time_entries where user_id = ${userId})
    union all select '/integrations/' || replace(replace(connector, '_connector', ''), '_calendar', '')
      || '/runs/', (select runs.id::text from integration_runs runs
        where integration_id = integrations.id limit 1)
      from integrations where owner = ${userId}
    union all select '/integrations/' || replace(replace(connector, '_connector', ''), '_calendar', '')
      || '/deliveries/', (select found.id::text from integration_deliveries found
        where integration_id = integrations.id limit 1)
      from integrations where owner = ${userId}`.execute(db);
  return {
    role,
    cookie: sessionCookie("http://127.0.0.1").write(id).split(";")[0] ?? "",
    token,
    ids: {
      ...Object.fromEntries(rows.map((row) => [row.path, row.id])),
      "/admin/users/": userId,
      "/admin/api-tokens/": tokenId,
    },
  };
}

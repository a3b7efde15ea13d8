import { sql, type Kysely } from "kysely";
import type { Database } from "../src/platform/db/schema";
import {
  seedEntries,
  seedProjects,
  seedUsers,
  sizeOf,
  taskName,
  type DataSetPlan,
} from "./data-set";

/** Number of time entries per INSERT. */
const chunkSize = 5_000;

/** Database ids of a data set's rows, by their indexes. */
export interface WrittenDataSet {
  readonly userIds: readonly number[];
  readonly projectIds: readonly number[];
}

/**
 * Adds a data set to a database, in bulk. Records no domain events, so no notifications are sent.
 * @param onProgress called with the number of written entries, after each chunk
 * @throws Error if the data set is already in the database
 */
export async function writeDataSet(
  db: Kysely<Database>,
  plan: DataSetPlan,
  onProgress: (entries: number) => void = () => undefined,
): Promise<WrittenDataSet> {
  const written = await db.transaction().execute(async (tx) => {
    const users = seedUsers(plan);
    const existing = await tx
      .selectFrom("users")
      .select("username")
      .where("username", "=", users[0]?.username ?? "")
      .executeTakeFirst();
    if (existing) {
      throw new Error(
        `The database already has the data of --seed ${String(plan.seed)}. Use another seed or an empty database.`,
      );
    }
    const userIds = await idsOf(
      sql`insert into users (username, full_name, timezone, role)
        select username, full_name, timezone, 'user'
        from jsonb_to_recordset(${JSON.stringify(users)}::jsonb)
          as u(username text, full_name text, timezone text)
        returning id`.execute(tx),
    );
    const { clients } = sizeOf(plan);
    const clientIds = await idsOf(
      sql`insert into clients (name, email)
        select ${`Client ${String(plan.seed)}-`}::text || n, 'client' || n || '@example.com'
        from generate_series(1, ${clients}::integer) n returning id`.execute(tx),
    );
    const projects = seedProjects(plan).map((project) => ({
      ...project,
      client_id: clientIds[project.client],
    }));
    const projectIds = await idsOf(
      sql`insert into projects (name, client_id, hourly_rate, status, created_by)
        select name, client_id, hourly_rate, status, ${userIds[0]}::integer
        from jsonb_to_recordset(${JSON.stringify(projects)}::jsonb)
          as p(name text, client_id integer, hourly_rate numeric, status text)
        returning id`.execute(tx),
    );
    return { userIds, projectIds, taskIds: await writeTasks(tx, plan, projectIds) };
  });
  let entries = 0;
  for (const chunk of seedEntries(plan, chunkSize)) {
    const rows = chunk.map(({ user, project, task, ...entry }) => ({
      ...entry,
      user_id: written.userIds[user],
      project_id: written.projectIds[project],
      task_id: task === null ? null : written.taskIds[task],
    }));
    await sql`insert into time_entries
        (user_id, project_id, task_id, start_time, end_time, duration_seconds, notes, tags, billable)
      select user_id, project_id, task_id, start, "end", seconds, notes, tags, billable
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e(
        user_id integer, project_id integer, task_id integer, start timestamptz, "end" timestamptz,
        seconds integer, notes text, tags text, billable boolean)`.execute(db);
    entries += chunk.length;
    onProgress(entries);
  }
  await sql`vacuum analyze`.execute(db);
  return written;
}

async function writeTasks(
  tx: Kysely<Database>,
  plan: DataSetPlan,
  projectIds: readonly number[],
): Promise<readonly number[]> {
  const { tasksPerProject } = sizeOf(plan);
  const tasks = projectIds.flatMap((project_id) =>
    Array.from({ length: tasksPerProject }, (_, index) => ({ project_id, name: taskName(index) })),
  );
  return idsOf(
    sql`insert into tasks (project_id, name)
      select project_id, name from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb)
        as t(project_id integer, name text)
      returning id`.execute(tx),
  );
}

/** Ids of inserted rows. PostgreSQL assigns them in the order of the input rows. */
async function idsOf(
  result: Promise<{ readonly rows: readonly unknown[] }>,
): Promise<readonly number[]> {
  const { rows } = await result;
  return (rows as readonly { readonly id: number }[]).map(({ id }) => id);
}

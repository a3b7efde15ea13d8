import { sql, type Kysely } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import { sessionCookie } from "../../packages/host-express/src/platform/auth/cookie";
import { createSession } from "../../packages/host-express/src/platform/auth/sessions";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import { writeDataSet } from "../../packages/host-express/seed-data/write";
import type { BenchRun } from "../runner/bench";
import { startServer } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import { startHost } from "../runner/host";
import { assertStatuses, startLoadMaker, type LoadMaker, type LoadResult } from "../runner/load";
import { inTurn } from "../runner/rounds";
import { apiCases, type Case, type Subjects } from "./cases";
import { apiLines } from "./page";

/** How much is measured. */
interface ApiPlan {
  /** Time entries in the database. */
  readonly entries: number;
  readonly rounds: number;
  /** Requests of a case with a share of 100 in one round. */
  readonly requests: number;
  /** The same before the first round. */
  readonly warmUpRequests: number;
  readonly connections: number;
}

const shortPlan: ApiPlan = {
  entries: 60_000,
  rounds: 1,
  requests: 200,
  warmUpRequests: 100,
  connections: 4,
};
const fullPlan: ApiPlan = {
  entries: 1_000_000,
  rounds: 3,
  requests: 1_000,
  warmUpRequests: 200,
  connections: 16,
};

/**
 * Measures the host and the baseline on the same database, case by case.
 * @param only Measures cases whose name contains this text.
 * @throws Error when a response has another status than its case expects
 */
export async function measureApi(
  only: string,
  { databases, isShort, nodeOptions, log }: BenchRun,
): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const database = await databases.create("api");
  log(`  writing ${plan.entries.toLocaleString("en")} entries`);
  const cases = apiCases(await prepare(database, plan)).filter(({ name }) => name.includes(only));
  const baseline = await startServer("./api/baseline.ts", [], database.env);
  const host = await startHost(database, nodeOptions);
  const load = startLoadMaker();
  const figures = cases.map(({ name }) => ({
    name,
    baseline: [] as LoadResult[],
    host: [] as LoadResult[],
  }));
  const sides = [
    { name: "baseline", url: baseline.url },
    { name: "host", url: host.url },
  ] as const;
  try {
    // Round 0 warms up.
    for (let round = 0; round <= plan.rounds; round += 1) {
      for (const [index, measured] of cases.entries()) {
        for (const side of inTurn(sides, round)) {
          const requests = round === 0 ? plan.warmUpRequests : plan.requests;
          const result = await burst(load, side.url, measured, { ...plan, requests });
          if (round > 0) figures[index]?.[side.name].push(result);
        }
      }
      log(round === 0 ? "  warmed up" : `  round ${String(round)}`);
    }
  } finally {
    await Promise.all([load.stop(), baseline.stop(), host.stop()]);
  }
  const title = `The API on ${plan.entries.toLocaleString("en")} entries, PostgreSQL`;
  return apiLines(title, figures);
}

async function burst(
  load: LoadMaker,
  url: string,
  { name, requests, statuses, share, isPrimed = false }: Case,
  plan: ApiPlan,
): Promise<LoadResult> {
  const connections = Array.from({ length: plan.connections }, (_, connection) =>
    requests(connection),
  );
  // A multiple of every connection's list: a timer that is started is also stopped.
  const cycle = plan.connections * (connections[0]?.length ?? 1);
  if (isPrimed) await load.send({ url, connections, amount: cycle });
  const amount = Math.max(1, Math.round((plan.requests * share) / 100 / cycle)) * cycle;
  const result = await load.send({ url, connections, amount });
  assertStatuses(name, amount, result.statuses, statuses);
  return result;
}

/** The generated entries end now, because statistics are about the last days. */
const until = new Date().toISOString().slice(0, 10);

function daysBefore(days: number): string {
  return new Date(Date.parse(until) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Writes the data and creates API tokens. */
async function prepare(created: BenchDatabase, plan: ApiPlan): Promise<Subjects> {
  const database = await created.open();
  try {
    const { maintenance: db } = database;
    await migrate(db);
    const { userIds, projectIds } = await writeDataSet(db, {
      entries: plan.entries,
      seed: 1,
      until,
    });
    await sql`insert into users (username, role) values ('bench-admin', 'admin')`.execute(db);
    const admin = await db
      .selectFrom("users")
      .select("id")
      .where("role", "=", "admin")
      .executeTakeFirstOrThrow();
    const users = usersFrom(userIds, 0, plan.connections);
    // The last users, so that no other case meets their running timers.
    const timing = usersFrom(
      userIds.filter((id) => !users.includes(id)),
      0,
      plan.connections,
    );
    await stopTimers(db);
    await startTimers(db, timing);
    return {
      adminToken: await tokenOf(db, admin.id),
      userTokens: await eachInTurn(users, (id) => tokenOf(db, id)),
      userSessions: await eachInTurn(users, (id) => sessionOf(db, id)),
      timingTokens: await eachInTurn(timing, (id) => tokenOf(db, id)),
      timingSessions: await eachInTurn(timing, (id) => sessionOf(db, id)),
      ...(await filtersOf(db, await activeProject(db, projectIds))),
      lastMonth: { from: daysBefore(31), to: until },
      lastYear: { from: daysBefore(365), to: until },
    };
  } finally {
    await database.close();
  }
}

function usersFrom(ids: readonly number[], first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ids[(first + index) % ids.length] ?? 0);
}

async function eachInTurn<T>(
  ids: readonly number[],
  make: (id: number) => Promise<T>,
): Promise<readonly T[]> {
  const made: T[] = [];
  for (const id of ids) made.push(await make(id));
  return made;
}

async function stopTimers(db: Kysely<Database>): Promise<void> {
  await sql`update time_entries set end_time = start_time + interval '1 hour',
    duration_seconds = 3600, active_slot = null where end_time is null`.execute(db);
}

async function startTimers(db: Kysely<Database>, userIds: readonly number[]): Promise<void> {
  await sql`insert into time_entries (user_id, project_id, start_time, active_slot)
    select id, (select min(id) from projects), now(), id
    from users where id = any(${[...userIds]}::integer[])`.execute(db);
}

async function sessionOf(db: Kysely<Database>, userId: number): Promise<string> {
  const id = await createSession(db, userId, { headers: {}, address: "127.0.0.1" });
  const cookie = sessionCookie("http://127.0.0.1").write(id);
  return cookie.split(";")[0] ?? "";
}

async function tokenOf(db: Kysely<Database>, userId: number): Promise<string> {
  const name = `bench ${String(userId)}`;
  const made = await createApiToken(
    db,
    { userId, name, scopes: ["admin:all"], expiresInDays: undefined },
    new Date(),
  );
  return made.token;
}

/** Marks most entries as paid and a few as imported, and chooses what the filters look for. */
async function filtersOf(
  db: Kysely<Database>,
  projectId: number,
): Promise<Pick<Subjects, "projectId" | "clientId" | "taskId" | "tag">> {
  await sql`update time_entries set paid = start_time < '2025-11-01',
    source = case when id % 100 = 0 then 'import' else source end`.execute(db);
  await sql`vacuum full analyze time_entries`.execute(db);
  const { client_id: clientId } = await db
    .selectFrom("projects")
    .select("client_id")
    .where("id", "=", projectId)
    .executeTakeFirstOrThrow();
  const { id: taskId } = await db
    .selectFrom("tasks")
    .select("id")
    .where("project_id", "=", projectId)
    .orderBy("id")
    .limit(1)
    .executeTakeFirstOrThrow();
  return { projectId, clientId, taskId, tag: "backend" };
}

async function activeProject(db: Kysely<Database>, ids: readonly number[]): Promise<number> {
  const { id } = await db
    .selectFrom("projects")
    .select("id")
    .where("id", "in", ids.slice(0, 20))
    .where("status", "=", "active")
    .orderBy("id")
    .limit(1)
    .executeTakeFirstOrThrow();
  return id;
}

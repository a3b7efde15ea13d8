import { sql, type Kysely } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import type { Database } from "../../packages/host-express/src/platform/db/schema";
import { writeDataSet } from "../../packages/host-express/seed-data/write";
import { hostProgram, startServer, type Server } from "../child";
import type { Home, Homes } from "../installations";
import { encryptionKey } from "../seed";
import { apiCases, type Case, type Subjects } from "./cases";
import { startLoadMaker, type LoadMaker, type LoadResult } from "./load";

/** How much is measured. */
export interface ApiPlan {
  /** In the database. */
  readonly entries: number;
  readonly rounds: number;
  /** Of a full case in one round. */
  readonly requests: number;
  readonly connections: number;
  /** Only cases whose name holds this. */
  readonly only: string;
  /** For the measured host, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** What was measured of one case, one result for each round. */
export interface CaseFigures {
  readonly name: string;
  readonly floor: readonly LoadResult[];
  readonly host: readonly LoadResult[];
}

/** The whole measurement, or just enough to see that it works. */
export function apiPlan(short: boolean, only: string, profile: string | undefined): ApiPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? { entries: 20_000, rounds: 1, requests: 200, connections: 4, only, nodeOptions }
    : { entries: 1_000_000, rounds: 5, requests: 3_000, connections: 16, only, nodeOptions };
}

/**
 * Measures the host and the floor on the same database, case by case in turn, so that a slow minute
 * of the machine meets both.
 * @throws Error when an answer has another status than its case asks for
 */
export async function measureApi(
  homes: Homes,
  plan: ApiPlan,
  say: (line: string) => void,
): Promise<readonly CaseFigures[]> {
  const home = await homes.make("api");
  say(`  writing ${plan.entries.toLocaleString("en")} entries`);
  const cases = apiCases(await prepare(home, plan)).filter(({ name }) => name.includes(plan.only));
  const sides = await startSides(home, plan);
  const load = startLoadMaker();
  const figures = cases.map(({ name }) => ({
    name,
    floor: [] as LoadResult[],
    host: [] as LoadResult[],
  }));
  try {
    for (let round = -1; round < plan.rounds; round += 1) {
      for (const [index, measured] of cases.entries()) {
        const order = round % 2 === 0 ? (["floor", "host"] as const) : (["host", "floor"] as const);
        for (const side of order) {
          const result = await burst(load, sides[side], measured, plan);
          // The round before the first warms up.
          if (round >= 0) figures[index]?.[side].push(result);
        }
      }
      say(round < 0 ? "  warmed up" : `  round ${String(round + 1)}`);
    }
  } finally {
    await Promise.all([load.stop(), sides.floor.stop(), sides.host.stop()]);
  }
  return figures;
}

async function startSides(
  home: Home,
  plan: ApiPlan,
): Promise<{ readonly floor: Server; readonly host: Server }> {
  const floor = await startServer("./api/floor.ts", [], home.env);
  const env = {
    ...home.env,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    PORT: "0",
    TZ: "UTC",
    API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
    API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
  };
  const host = await startServer(hostProgram, ["serve"], env, plan.nodeOptions);
  return { floor, host };
}

async function burst(
  load: LoadMaker,
  server: Server,
  measured: Case,
  plan: ApiPlan,
): Promise<LoadResult> {
  const connections = Array.from({ length: plan.connections }, (_, connection) =>
    measured.requests(connection),
  );
  // Whole turns of every connection: a timer that was started is stopped.
  const turn = plan.connections * (connections[0]?.length ?? 1);
  const amount = Math.max(1, Math.round((plan.requests * measured.share) / 100 / turn)) * turn;
  const result = await load.send({ url: server.url, connections, amount });
  const good = measured.statuses.reduce((sum, status) => sum + (result.statuses[status] ?? 0), 0);
  if (good !== amount) {
    throw new Error(
      `${measured.name}: of ${String(amount)} requests, statuses were ${JSON.stringify(result.statuses)}`,
    );
  }
  return result;
}

const until = "2026-01-01";

/** Writes the data and makes tokens for who asks. */
async function prepare(home: Home, plan: ApiPlan): Promise<Subjects> {
  const database = await home.open();
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
    const userTokens: string[] = [];
    for (let index = 0; index < plan.connections; index += 1) {
      userTokens.push(await tokenOf(db, userIds[index % userIds.length] ?? 0));
    }
    return {
      adminToken: await tokenOf(db, admin.id),
      userTokens,
      projectId: await activeProject(db, projectIds),
      lastMonth: { from: "2025-12-01", to: until },
      lastYear: { from: "2025-01-01", to: until },
    };
  } finally {
    await database.close();
  }
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

import { sql, type Kysely } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { indexPrices, openPostgres } from "../../src/platform/db/open-postgres";
import type { Database } from "../../src/platform/db/schema";
import { Client, deliver, expectStatus, issueDelivery } from "../support/client";
import { freshPostgresUrl, silentLog } from "../support/databases";
import { admin, startTestHost } from "../support/host";

/** One statement as a prepared session keeps it. */
interface Prepared {
  readonly name: string;
  readonly statement: string;
  readonly parameters: number;
}

const planSettings = [...indexPrices, "plan_cache_mode=force_generic_plan"];

/** The plan of a prepared statement, as text. */
async function explain(client: pg.Client, { name, parameters }: Prepared): Promise<string> {
  const values = Array.from({ length: parameters }, () => "null").join(", ");
  const call = parameters === 0 ? `"${name}"` : `"${name}"(${values})`;
  const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain execute ${call}`);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

describe("a server that compiles queries", () => {
  let url: string;
  let database: OpenDatabase;
  beforeAll(async () => {
    url = await freshPostgresUrl();
    database = openPostgres(url, silentLog);
    const bare = new pg.Client({ connectionString: url });
    await bare.connect();
    const { rows } = await bare.query("select pg_jit_available() as yes");
    await bare.end();
    expect(rows).toEqual([{ yes: true }]);
  });
  afterAll(() => database.close());

  it.each(["db", "byIndex", "bounded", "maintenance", "probe"] as const)(
    "compiles nothing in sessions of %s",
    async (kind) => {
      const { rows } = await sql`show jit`.execute(database[kind]);
      expect(rows).toEqual([{ jit: "off" }]);
    },
  );

  it("compiles nothing for the job queue", async () => {
    expect((await database.jobs.executeSql("show jit")).rows).toEqual([{ jit: "off" }]);
  });

  it("plans every statement of deliveries and entries by index and below the price of compiling", async () => {
    const host = await startTestHost({ databaseUrl: url });
    const statements = new Map<string, Prepared>();
    try {
      const me = new Client(host.url);
      await me.logIn(admin);
      await createThings(me, host.url);
      for (const prepared of await preparedBy(host.database.byIndex)) {
        statements.set(prepared.statement, prepared);
      }
    } finally {
      await host.close();
    }
    expect(statements.size).toBeGreaterThan(5);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const setting of [...planSettings, "jit=on"]) await client.query(`set ${setting}`);
      let number = 0;
      for (const { statement, parameters } of statements.values()) {
        const name = `check_${String((number += 1))}`;
        await client.query(`prepare ${name} as ${statement}`);
        const plan = await explain(client, { name, statement, parameters });
        expect(plan, statement).not.toContain("JIT:");
        // The one row of the settings has no index to find it by.
        expect(plan.replaceAll("Seq Scan on settings", ""), statement).not.toContain("Seq Scan");
      }
    } finally {
      await client.end();
    }
  });

  it("keeps plans by index on tables that were empty when they were planned and grow", async () => {
    const grown = openPostgres(await freshPostgresUrl(), silentLog);
    try {
      const lookUp = (ref: string) =>
        grown.prepared(
          {
            name: "grown",
            text: "select id from tasks where project_id = $1 and external_source = 'x' and external_ref = $2",
          },
          [1, ref],
        );
      await lookUp("none"); // planned now, while the table is empty
      await fill(grown.maintenance, 20_000);
      const started = performance.now();
      for (let index = 0; index < 200; index += 1) {
        expect(await lookUp(String(index + 1))).toHaveLength(1);
      }
      // 200 readings of the whole table take seconds.
      expect(performance.now() - started).toBeLessThan(1_500);
      const { rows } = await sql<{ seq: number }>`
        select seq_scan as seq from pg_stat_user_tables where relname = 'tasks'`.execute(grown.db);
      expect(rows[0]?.seq).toBeLessThan(50);
    } finally {
      await grown.close();
    }
  });
});

async function fill(db: Kysely<Database>, tasks: number): Promise<void> {
  await sql`insert into clients (name) values ('Client')`.execute(db);
  await sql`insert into projects (name, client_id) select 'Project', id from clients`.execute(db);
  await sql`insert into tasks (project_id, name, external_source, external_ref)
    select (select min(id) from projects), 'Task ' || n, 'x', n::text
    from generate_series(1, ${tasks}::integer) n`.execute(db);
}

async function preparedBy(db: Kysely<Database>): Promise<readonly Prepared[]> {
  const { rows } = await sql<Prepared>`
    select name, statement, cardinality(parameter_types) as parameters
    from pg_prepared_statements`.execute(db);
  return rows;
}

async function createThings(me: Client, url: string): Promise<void> {
  const project = await me.createProject("Website");
  const own = await me.saveGithubIntegration(project);
  for (let number = 1; number <= 3; number += 1) {
    expectStatus(
      await deliver(url, own, await issueDelivery("opened", { issue: { number } })),
      200,
    );
  }
  for (let hour = 1; hour <= 3; hour += 1) {
    const answer = await me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: `2024-01-15T0${String(hour)}:00:00Z`,
      end_time: `2024-01-15T0${String(hour)}:30:00Z`,
    });
    expectStatus(answer, 201);
  }
}

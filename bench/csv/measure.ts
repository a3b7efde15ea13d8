import { sql } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import type { BenchRun } from "../runner/bench";
import { startServer } from "../runner/child";
import { median, perSecond, ratio, table } from "../runner/figures";
import { createSeeded, startHost } from "../runner/host";
import { runRounds } from "../runner/rounds";
import { csvText, type CsvPlan } from "./rows";

const plans: Readonly<Record<"short" | "full", CsvPlan>> = {
  short: { rows: 2_000, rounds: 1, warmUp: 1_000 },
  full: { rows: 100_000, rounds: 5, warmUp: 20_000 },
};

/**
 * Measures the import of files and a bare loop, each on a database with the host's tables.
 * @throws Error when a side creates another number of rows than expected
 */
export async function measureCsv(kind: string, run: BenchRun): Promise<readonly string[]> {
  const plan = run.isShort ? plans.short : plans.full;
  const { databases, log } = run;
  let token = "";
  const loopDatabase = await createSeeded(databases, "csv_baseline", async (database) => {
    await seed(database);
  });
  const hostDatabase = await createSeeded(databases, "csv_host", async (database) => {
    token = await seed(database);
  });
  const servers = [
    await startServer("./csv/baseline.ts", [], loopDatabase.env),
    await startHost(hostDatabase, run.nodeOptions),
  ];
  const [loop, host] = servers;
  try {
    const send = async (url: string, text: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "text/csv" };
      const answer = await fetch(url, { method: "POST", headers, body: text });
      return Number(((await answer.json()) as { readonly created?: number }).created);
    };
    const side = (url: string) => async (round: number) => {
      const first = plan.warmUp + round * plan.rows;
      return timed(plan.rows, () => send(url, csvText(first, plan.rows)));
    };
    const urls = [`${loop?.url ?? ""}/`, `${host?.url ?? ""}/api/v1/time-entries/import-csv`];
    for (const url of urls) await send(url, csvText(0, plan.warmUp));
    const sides = { baseline: side(urls[0] ?? ""), host: side(urls[1] ?? "") };
    const rates = await runRounds(sides, plan.rounds, (round, [baseline = 0, ours = 0]) => {
      log(`  round ${String(round)}: baseline ${baseline.toFixed(0)}/s, host ${ours.toFixed(0)}/s`);
    });
    return linesOf(kind, plan, rates);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** @returns A token of the only user */
async function seed({ db, maintenance }: OpenDatabase): Promise<string> {
  await migrate(maintenance);
  await sql`insert into clients (name) values ('Client')`.execute(db);
  await sql`insert into projects (name, client_id) values ('Project', 1)`.execute(db);
  await sql`insert into users (username, role) values ('bench', 'admin')`.execute(db);
  const owner = { userId: 1, name: "bench", scopes: ["admin:all"], expiresInDays: undefined };
  return (await createApiToken(db, owner, new Date())).token;
}

/** @returns Rows per second */
async function timed(rows: number, send: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const created = await send();
  const seconds = (performance.now() - started) / 1000;
  if (created === rows) return rows / seconds;
  throw new Error(`csv: ${String(created)} rows were created instead of ${String(rows)}`);
}

function linesOf(
  kind: string,
  { rows }: CsvPlan,
  { baseline, host }: Readonly<Record<"baseline" | "host", readonly number[]>>,
): readonly string[] {
  return [
    `### ${rows.toLocaleString("en")} rows, ${kind}`,
    "",
    ...table(
      ["", "of the baseline", "rows/s"],
      [
        ["baseline", "1.00", perSecond(median(baseline))],
        ["host", ratio(host, baseline).toFixed(2), perSecond(median(host))],
      ],
    ),
  ];
}

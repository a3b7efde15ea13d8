import { sql } from "kysely";
import type { BenchRun } from "../runner/bench";
import { startServer, type Server } from "../runner/child";
import type { BenchDatabase, BenchDatabases } from "../runner/databases";
import { createSeeded, startHost } from "../runner/host";
import {
  assertStatuses,
  startLoadMaker,
  type LoadMaker,
  type LoadRequest,
  type LoadResult,
} from "../runner/load";
import { runRounds } from "../runner/rounds";
import { startAndStop } from "../runner/start-and-stop";
import { seedSlack } from "../slack/integrations";
import { conditions, timerLines, type Condition } from "./page";

/** How much is measured. */
interface TimerPlan {
  readonly rounds: number;
  /** Starts and stops of the bursts that find the saturation rate. */
  readonly requests: number;
  /** Duration of one burst at half of that rate. */
  readonly seconds: number;
  /** Users, each with one connection. */
  readonly users: number;
}

const shortPlan: TimerPlan = { rounds: 1, requests: 320, seconds: 1, users: 16 };
const fullPlan: TimerPlan = { rounds: 7, requests: 1_600, seconds: 5, users: 16 };

interface Side {
  readonly condition: Condition;
  readonly host: Server;
  readonly connections: readonly (readonly LoadRequest[])[];
}

/**
 * Measures starts and stops of timers at half of the saturation rate under every condition.
 * @throws Error when a request fails
 */
export async function measureTimer(
  kind: string,
  { databases, isShort, nodeOptions, log }: BenchRun,
): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const load = startLoadMaker();
  const servers: Server[] = [];
  const start = async (server: Promise<Server>): Promise<Server> => {
    servers.push(await server);
    return server;
  };
  try {
    const up = await start(startServer("./timer/slack.ts", [], {}));
    const hanging = await start(startServer("./timer/slack.ts", ["hang"], {}));
    const urls = { off: up.url, up: up.url, hanging: hanging.url, down: "http://127.0.0.1:9" };
    const sides: Side[] = [];
    for (const condition of conditions) {
      const { database, connections } = await prepare(databases, condition, plan);
      const env = { SLACK_API_URL: `${urls[condition]}/api` };
      const host = await start(startHost(database, nodeOptions, env));
      sides.push({ condition, host, connections });
    }
    const saturation = await saturate(load, sides, plan);
    const rate = Math.round(saturation / 2);
    log(`  saturation ${saturation.toFixed(0)}/s, measured at ${String(rate)}/s`);
    const bursts = Object.fromEntries(
      sides.map((side) => [side.condition, () => burst(load, side, rate * plan.seconds, rate)]),
    ) as Record<Condition, () => Promise<LoadResult>>;
    const results = await runRounds(bursts, plan.rounds, (round, latest) => {
      const each = conditions.map((condition, index) => {
        const p50 = latest[index]?.p50 ?? 0;
        return `${condition} ${p50.toFixed(2)} ms`;
      });
      log(`  round ${String(round)}: p50 ${each.join(", ")}`);
    });
    return timerLines(kind, { saturation, rate, results });
  } finally {
    await load.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function prepare(
  databases: BenchDatabases,
  condition: Condition,
  { users }: TimerPlan,
): Promise<Pick<Side, "connections"> & { readonly database: BenchDatabase }> {
  const connections: LoadRequest[][] = [];
  const database = await createSeeded(databases, `timer_${condition}`, async (open) => {
    const { db } = open;
    await seedSlack(open, users);
    await sql`delete from time_entries`.execute(db);
    if (condition === "off") await sql`delete from integrations`.execute(db);
    for (let user = 1; user <= users; user += 1) connections.push(await startAndStop(db, user));
  });
  return { database, connections };
}

/** Warms all hosts up. @returns Starts and stops per second without Slack integrations */
async function saturate(
  load: LoadMaker,
  sides: readonly Side[],
  { requests }: TimerPlan,
): Promise<number> {
  for (const side of sides.toReversed()) await burst(load, side, requests);
  const [off] = sides;
  if (!off) throw new RangeError("There are no conditions");
  return (await burst(load, off, requests)).rate;
}

/** @param overallRate Requests per second (default: as fast as possible). */
async function burst(
  load: LoadMaker,
  { condition, host, connections }: Side,
  requests: number,
  overallRate?: number,
): Promise<LoadResult> {
  // A multiple of every connection's list: a timer that is started is also stopped.
  const cycle = connections.length * 2;
  const amount = Math.max(1, Math.round(requests / cycle)) * cycle;
  const result = await load.send({
    url: host.url,
    connections,
    amount,
    ...(overallRate === undefined ? {} : { overallRate }),
  });
  assertStatuses(condition, amount, result.statuses, [200, 201]);
  return result;
}

import { sql } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import { hostProgram, startServer, type Server } from "../child";
import { startLoadMaker, type LoadMaker, type LoadRequest, type LoadResult } from "../api/load";
import type { Homes } from "../installations";
import { encryptionKey } from "../seed";
import { seedSlack } from "../slack/cards";

/** How Slack is while timers are started and stopped. `off`: nobody has a card. */
export const conditions = ["off", "up", "hanging", "down"] as const;
/** One of them. */
export type Condition = (typeof conditions)[number];

/** How much is measured. */
export interface TimerPlan {
  readonly rounds: number;
  /** Starts and stops of one burst as fast as they go. */
  readonly requests: number;
  /** Of one burst at half of that rate. */
  readonly seconds: number;
  /** Users, each with a connection of his own. */
  readonly users: number;
  readonly nodeOptions: readonly string[];
}

/** What was measured: milliseconds, one value for each round. */
export interface TimerFigures {
  /** Starts and stops a second without Slack, as fast as they go. */
  readonly saturation: number;
  /** At which the rest was measured: half of it. */
  readonly rate: number;
  readonly p50: Readonly<Record<Condition, readonly number[]>>;
  readonly p99: Readonly<Record<Condition, readonly number[]>>;
}

/** The whole measurement, or just enough to see that it works. */
export function timerPlan(short: boolean, profile: string | undefined): TimerPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? { rounds: 1, requests: 320, seconds: 1, users: 16, nodeOptions }
    : { rounds: 9, requests: 1_600, seconds: 6, users: 16, nodeOptions };
}

interface Place {
  readonly condition: Condition;
  readonly host: Server;
  readonly connections: readonly (readonly LoadRequest[])[];
}

/**
 * Measures starts and stops at half of saturation under every condition in turn.
 * @throws Error when one was not answered with success
 */
export async function measureTimer(
  homes: Homes,
  plan: TimerPlan,
  say: (line: string) => void,
): Promise<TimerFigures> {
  const load = startLoadMaker();
  const servers: Server[] = [];
  const places: Place[] = [];
  const p50 = { off: [], up: [], hanging: [], down: [] } as Record<Condition, number[]>;
  const p99 = { off: [], up: [], hanging: [], down: [] } as Record<Condition, number[]>;
  try {
    const up = await startServer("./timer/slack.ts", [], {});
    const hanging = await startServer("./timer/slack.ts", ["hang"], {});
    servers.push(up, hanging);
    const urls = { off: up.url, up: up.url, hanging: hanging.url, down: "http://127.0.0.1:9" };
    for (const condition of conditions) {
      const place = await prepare(homes, condition, urls[condition], plan);
      servers.push(place.host);
      places.push(place);
    }
    const saturation = await saturate(load, places, plan);
    const rate = Math.round(saturation / 2);
    say(`  saturation ${saturation.toFixed(0)}/s, measured at ${String(rate)}/s`);
    for (let round = 0; round < plan.rounds; round += 1) {
      const start = round % places.length;
      for (const place of [...places.slice(start), ...places.slice(0, start)]) {
        const result = await burst(load, place, rate * plan.seconds, rate);
        p50[place.condition].push(result.p50);
        p99[place.condition].push(result.p99);
      }
      const line = conditions.map((each) => `${each} ${(p50[each].at(-1) ?? 0).toFixed(2)} ms`);
      say(`  round ${String(round + 1)}: p50 ${line.join(", ")}`);
    }
    return { saturation, rate, p50, p99 };
  } finally {
    await load.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function prepare(
  homes: Homes,
  condition: Condition,
  slackUrl: string,
  plan: TimerPlan,
): Promise<Place> {
  const home = await homes.make(`timer_${condition}`);
  const database = await home.open();
  const { db } = database;
  await seedSlack(database, plan.users);
  await sql`delete from time_entries`.execute(db);
  if (condition === "off") await sql`delete from integrations`.execute(db);
  const connections: LoadRequest[][] = [];
  for (let user = 1; user <= plan.users; user += 1) {
    const { token } = await createApiToken(
      db,
      { userId: user, name: "bench", scopes: ["write:time_entries"], expiresInDays: undefined },
      new Date(),
    );
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    connections.push([
      {
        method: "POST",
        path: "/api/v1/timer/start",
        headers,
        body: JSON.stringify({ project_id: user }),
      },
      { method: "POST", path: "/api/v1/timer/stop", headers, body: "{}" },
    ]);
  }
  await database.close();
  const env = {
    ...home.env,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    PORT: "0",
    TZ: "UTC",
    SLACK_API_URL: `${slackUrl}/api`,
    API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
    API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
  };
  const host = await startServer(hostProgram, ["serve"], env, plan.nodeOptions);
  return { condition, host, connections };
}

/** Everything warms up; without Slack, the last burst tells how much there is to be had. */
async function saturate(
  load: LoadMaker,
  places: readonly Place[],
  plan: TimerPlan,
): Promise<number> {
  for (const place of places.toReversed()) await burst(load, place, plan.requests, undefined);
  const [off] = places;
  if (!off) throw new RangeError("There is nothing to measure");
  return (await burst(load, off, plan.requests, undefined)).rate;
}

async function burst(
  load: LoadMaker,
  { condition, host, connections }: Place,
  requests: number,
  overallRate: number | undefined,
): Promise<LoadResult> {
  // Whole turns of every connection: a timer that was started is stopped.
  const turn = connections.length * 2;
  const amount = Math.max(1, Math.round(requests / turn)) * turn;
  const result = await load.send({
    url: host.url,
    connections,
    amount,
    ...(overallRate === undefined ? {} : { overallRate }),
  });
  const good = (result.statuses[201] ?? 0) + (result.statuses[200] ?? 0);
  if (good !== amount) {
    throw new Error(
      `${condition}: of ${String(amount)} requests, statuses were ${JSON.stringify(result.statuses)}`,
    );
  }
  return result;
}

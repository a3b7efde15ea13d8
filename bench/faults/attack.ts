import type { BenchRun } from "../runner/bench";
import type { BenchDatabases } from "../runner/databases";
import { median, table } from "../runner/figures";
import { delayDuring, memoryHeldBy } from "./bodies";
import { startAttackedHost } from "./host";
import { stopUnderLoad } from "./stopping";

/** How much is sent to the host. */
interface AttackPlan {
  readonly hostileBodies: number;
  readonly unfinishedBodies: number;
  readonly keepAliveConnections: number;
  readonly stops: number;
}

const shortPlan: AttackPlan = {
  hostileBodies: 10,
  unfinishedBodies: 20,
  keepAliveConnections: 8,
  stops: 1,
};
const fullPlan: AttackPlan = {
  hostileBodies: 50,
  unfinishedBodies: 100,
  keepAliveConnections: 32,
  stops: 3,
};

type Row = readonly [what: string, value: string];
type Attack = (databases: BenchDatabases, plan: AttackPlan) => Promise<readonly Row[]>;

const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${Math.max(0, value).toFixed(1)} MB`;
const sha256 = "0".repeat(64);

const eventLoop: Attack = async (databases, plan) => {
  const host = await startAttackedHost(await databases.create("event_loop"));
  const bearer = { authorization: `Bearer ${host.token}` };
  const count = plan.hostileBodies;
  const delays = async (path: string, headers: Readonly<Record<string, string>>) => {
    const bursts: number[] = [];
    for (let burst = 0; burst < 5; burst += 1) {
      bursts.push(await delayDuring(host, path, count, headers));
    }
    return `${milliseconds(median(bursts))}, at most ${milliseconds(Math.max(...bursts))}`;
  };
  const login = await delays("/api/v1/auth/login", {});
  const tasks = await delays("/api/v1/tasks", bearer);
  await host.stop();
  const what = `longest event-loop delay, 5 bursts of ${String(count)} hostile bodies`;
  return [
    [`${what} to the login: median`, login],
    [`${what} with a token: median`, tasks],
  ];
};

const unfinishedBodies: Attack = async (databases, plan) => {
  const rows: Row[] = [];
  for (const [name, headers] of [
    ["without a signature", []],
    ["with a wrong signature", [`x-hub-signature-256: sha256=${sha256}`]],
  ] as const) {
    const database = await databases.create(`unfinished_${String(rows.length)}`);
    const host = await startAttackedHost(database);
    const { rssMb, externalMb } = await memoryHeldBy(host, plan.unfinishedBodies, headers);
    await host.stop();
    const what = `${String(plan.unfinishedBodies)} unfinished bodies of 4.9 MB ${name}`;
    rows.push([`${what}, memory outside the heap`, megabytes(externalMb)]);
    rows.push([`${what}, resident memory`, megabytes(rssMb)]);
  }
  return rows;
};

const sigterm: Attack = async (databases, plan) => {
  const database = await databases.create("sigterm");
  let [answered, lost] = [0, 0];
  const stops: number[] = [];
  for (let stop = 0; stop < plan.stops; stop += 1) {
    const host = await startAttackedHost(database);
    const figures = await stopUnderLoad(host, plan.keepAliveConnections);
    answered += figures.answered;
    lost += figures.lost;
    stops.push(figures.stopMs);
  }
  return [
    [`requests lost by ${String(plan.stops)} × SIGTERM under keep-alive load`, String(lost)],
    ["requests answered", String(answered)],
    ["longest shutdown", milliseconds(Math.max(...stops))],
  ];
};

const oversizedHeaders: Attack = async (databases, plan) => {
  const host = await startAttackedHost(await databases.create("headers"));
  const count = 20 * plan.hostileBodies;
  const delay = await delayDuring(host, "/api/v1/auth/login", count, {
    "x-long": "x".repeat(20_000),
  });
  await host.stop();
  const what = `longest event-loop delay, ${count.toLocaleString("en")} requests`;
  return [[`${what} with 20 kB of headers`, milliseconds(delay)]];
};

const attacks: Readonly<Record<string, Attack>> = {
  "event-loop": eventLoop,
  "unfinished-bodies": unfinishedBodies,
  "oversized-headers": oversizedHeaders,
  sigterm,
};

/** Measures the host under attack. @param only Runs the attacks whose name contains this text. */
export async function measureAttack(
  only: string,
  { databases, isShort, log }: BenchRun,
): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(attacks)) {
    if (!name.includes(only)) continue;
    log(`  ${name}`);
    rows.push(...(await measure(databases, plan)));
  }
  return table(["", "measured"], rows);
}

import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startWorker } from "../child";
import { median, table } from "../figures";
import type { Homes } from "../installations";
import { delayUnder, heldBy } from "./bodies";
import type { CrowdOrder, CrowdResult } from "./crowd";
import { fill, startProbedHost, type ProbedHost } from "./host";
import { stopUnderLoad } from "./stopping";

/** How much is thrown at the host. */
export interface AttackPlan {
  readonly hostileBodies: number;
  readonly unfinishedBodies: number;
  readonly keepAliveConnections: number;
  readonly stops: number;
  readonly crowd: number;
  readonly crowdSeconds: number;
}

/** The whole measurement, or just enough to see that it works. */
export function attackPlan(short: boolean): AttackPlan {
  return short
    ? {
        hostileBodies: 10,
        unfinishedBodies: 20,
        keepAliveConnections: 8,
        stops: 1,
        crowd: 100,
        crowdSeconds: 2,
      }
    : {
        hostileBodies: 50,
        unfinishedBodies: 100,
        keepAliveConnections: 32,
        stops: 3,
        crowd: 1_000,
        crowdSeconds: 10,
      };
}

type Row = readonly [figure: string, value: string];
type Entry = (homes: Homes, plan: AttackPlan) => Promise<readonly Row[]>;

const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${Math.max(0, value).toFixed(1)} MB`;
const sha256 = "0".repeat(64);

const eventLoop: Entry = async (homes, plan) => {
  const host = await startProbedHost(await homes.make("event_loop"));
  const bearer = { authorization: `Bearer ${host.token}` };
  const count = plan.hostileBodies;
  const login = await delayUnder(host, "/api/v1/auth/login", count, {});
  const tasks = await delayUnder(host, "/api/v1/tasks", count, bearer);
  await host.stop();
  const what = `longest event-loop delay, ${String(count)} hostile bodies`;
  return [
    [`${what} to the login`, milliseconds(login)],
    [`${what} with a token`, milliseconds(tasks)],
  ];
};

const unfinishedBodies: Entry = async (homes, plan) => {
  const rows: Row[] = [];
  for (const [name, headers] of [
    ["without a signature", []],
    ["with a made-up signature", [`x-hub-signature-256: sha256=${sha256}`]],
  ] as const) {
    const home = await homes.make(`unfinished_${String(rows.length)}`);
    const host = await startProbedHost(home);
    const { rssMb, externalMb } = await heldBy(host, plan.unfinishedBodies, headers);
    await host.stop();
    const what = `${String(plan.unfinishedBodies)} unfinished bodies of 4.9 MB ${name}`;
    rows.push([`${what}, outside of the heap`, megabytes(externalMb)]);
    rows.push([`${what}, resident`, megabytes(rssMb)]);
  }
  return rows;
};

const sigterm: Entry = async (homes, plan) => {
  const home = await homes.make("sigterm");
  let [answered, cut] = [0, 0];
  const stops: number[] = [];
  for (let stop = 0; stop < plan.stops; stop += 1) {
    const host = await startProbedHost(home);
    const figures = await stopUnderLoad(host, plan.keepAliveConnections);
    answered += figures.answered;
    cut += figures.cut;
    stops.push(figures.stopMs);
  }
  return [
    [`requests cut by ${String(plan.stops)} × SIGTERM under keep-alive load`, String(cut)],
    ["requests answered", String(answered)],
    ["longest stop", milliseconds(Math.max(...stops))],
  ];
};

const connections: Entry = async (homes, plan) => {
  const host = await startProbedHost(await homes.make("connections"));
  await fill(host, 50);
  const worker = startWorker<CrowdOrder, CrowdResult>("./faults/crowd.ts");
  const path = "/api/v1/tasks?per_page=50";
  const { url, token } = host;
  const running = worker.send({
    url,
    path,
    token,
    connections: plan.crowd,
    seconds: plan.crowdSeconds,
  });
  await sleep(500);
  const until = performance.now() + (plan.crowdSeconds - 1) * 1_000;
  const health = await askHealth(host, "/api/v1/health", until);
  const result = await running;
  await worker.stop();
  await host.stop();
  return [
    [
      `${String(plan.crowd)} connections: answered a second`,
      (result.accepted / plan.crowdSeconds).toFixed(0),
    ],
    ["p50 of the answered", milliseconds(result.p50)],
    ["p99 of the answered", milliseconds(result.p99)],
    ["503 a second", (result.refused / plan.crowdSeconds).toFixed(0)],
    ["failed otherwise", String(result.failed)],
    ["health, p50", milliseconds(median(health))],
    ["health, longest", milliseconds(Math.max(...health))],
  ];
};

/** Asks one after the other. @returns How long each answer took, milliseconds */
async function askHealth(host: ProbedHost, path: string, until: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const waits: number[] = [];
  while (performance.now() < until || waits.length === 0) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const call = request(host.url + path, { agent }, (answer) => {
        answer.resume().on("end", resolve);
      });
      call.on("error", reject).end();
    });
    waits.push(performance.now() - started);
    await sleep(50);
  }
  agent.destroy();
  return waits;
}

const entries: Readonly<Record<string, Entry>> = {
  "event-loop": eventLoop,
  "unfinished-bodies": unfinishedBodies,
  sigterm,
  connections,
};

/** Measures how the host stands attacks. @param only Entries with this in their name */
export async function measureAttack(
  homes: Homes,
  plan: AttackPlan,
  only: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(entries)) {
    if (!name.includes(only)) continue;
    say(`  ${name}`);
    rows.push(...(await measure(homes, plan)));
  }
  return table(["", "measured"], rows);
}

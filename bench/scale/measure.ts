import { cpus } from "node:os";
import { startRedisServer } from "../../packages/host-express/test/support/redis-server";
import { startGenerator, type BurstResult, type Generator } from "../delivery/generator";
import { seedGithub } from "../delivery/integrations";
import type { BenchRun } from "../runner/bench";
import type { Server } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import { createSeeded, startHost } from "../runner/host";
import { assertStatuses, startLoadMaker, type LoadMaker, type LoadRequest } from "../runner/load";
import { runRounds } from "../runner/rounds";
import { checkJobs, checkLimit } from "./exact";
import { exactLines, scaleLines, type Burst, type Work } from "./page";
import { readers } from "./seed";

const integrations = 100;
const connections = 16;

interface Plan {
  /** Numbers of processes that are compared; limits and jobs are checked on the last one. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  readonly warmUp: number;
  readonly deliveries: number;
  readonly reads: number;
  /** Deliveries whose events go to a webhook. */
  readonly jobs: number;
}

const shortPlan: Plan = {
  sizes: [1, 2],
  rounds: 1,
  warmUp: 160,
  deliveries: 160,
  reads: 160,
  jobs: 80,
};
const fullPlan: Plan = {
  sizes: [1, 2, 4],
  rounds: 5,
  warmUp: 2_000,
  deliveries: 1_600,
  reads: 800,
  jobs: 2_000,
};

/** Host processes on one database. */
interface Group {
  readonly size: number;
  readonly urls: readonly string[];
  readonly database: BenchDatabase;
  readonly reads: readonly (readonly LoadRequest[])[];
  received: number;
}

/**
 * Measures deliveries and reads on 1, 2 and 4 processes with one PostgreSQL and one Redis, and checks
 * that four processes count limits and do jobs as one.
 * @throws Error when a request fails, a limit is not exact, or a job is lost or done twice
 */
export async function measureScale({
  databases,
  isShort,
  nodeOptions,
  log,
}: BenchRun): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const redis = await startRedisServer();
  const generator = startGenerator();
  const load = startLoadMaker();
  const servers: Server[] = [];
  const stopHosts = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  };
  const startHosts = async (
    database: BenchDatabase,
    count: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> => {
    const urls: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const server = await startHost(database, nodeOptions, { REDIS_URL: redis.url, ...env });
      servers.push(server);
      urls.push(server.url);
    }
    return urls;
  };
  try {
    const groups: Group[] = [];
    for (const size of plan.sizes) {
      log(`  preparing ${String(size)}`);
      let reads: LoadRequest[][] = [];
      const database = await createSeeded(databases, `scale_${String(size)}`, async (open) => {
        await seedGithub(open, integrations);
        reads = await readers(open.db, connections);
      });
      const urls = await startHosts(database, size);
      groups.push({ size, urls, database, reads, received: 0 });
    }
    const bursts: Record<string, () => Promise<Burst>> = {};
    for (const group of groups) {
      await deliver(generator, group, plan.warmUp);
      await read(load, group, plan.reads);
      bursts[`deliveries ${String(group.size)}`] = () =>
        busy(() => deliver(generator, group, plan.deliveries));
      bursts[`reads ${String(group.size)}`] = () => busy(() => read(load, group, plan.reads));
    }
    const results = await runRounds(bursts, plan.rounds, (round, latest) => {
      log(`  round ${String(round)}: ${latest.map(({ rate }) => rate.toFixed(0)).join(", ")}`);
    });
    const memory: Record<number, number> = {};
    for (const { size, urls } of groups) {
      memory[size] = Math.max(...(await Promise.all(urls.map(memoryOf))));
    }
    await stopHosts();

    const largest = groups.at(-1);
    if (!largest) throw new RangeError("There is no size");
    const { database } = largest;
    const urls = await startHosts(database, largest.size, {
      API_TOKEN_RATE_LIMIT_PER_MINUTE: "200",
      OUTBOUND_ALLOWLIST: "127.0.0.1",
    });
    const limit = await checkLimit(database, load, urls, { limit: 200, requests: 800 });
    log(`  a limit of 200 let ${String(limit.accepted)} through`);
    const jobs = await checkJobs(database, () =>
      deliver(generator, { ...largest, urls }, plan.jobs),
    );
    log(`  ${String(jobs.events)} events were sent`);
    const works = ["deliveries", "reads"] as const satisfies readonly Work[];
    return [
      ...scaleLines(works, plan.sizes, results, memory),
      "",
      ...exactLines(urls.length, limit, jobs),
    ];
  } finally {
    await stopHosts();
    await Promise.all([generator.stop(), load.stop(), redis.kill()]);
  }
}

/** Delivers, and goes on where the last burst ended. @returns Deliveries per second */
async function deliver(generator: Generator, group: Group, count: number): Promise<number> {
  const path = "/api/integrations/github/webhook/{publicId}";
  const order = { urls: group.urls, path, integrations, from: group.received, count, connections };
  const { rate, statuses }: BurstResult = await generator.send(order);
  group.received += count;
  assertStatuses(`${String(group.size)} processes`, count, statuses);
  return rate;
}

async function read(
  load: LoadMaker,
  { size, urls: [url = "", ...moreUrls], reads }: Group,
  amount: number,
): Promise<number> {
  const { rate, statuses } = await load.send({ url, moreUrls, connections: reads, amount });
  assertStatuses(`${String(size)} processes`, amount, statuses);
  return rate;
}

/** Resident memory of a host, MB. */
async function memoryOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1]) / 1024 / 1024;
}

/** Measures which share of all processors was busy during a burst. */
async function busy(burst: () => Promise<number>): Promise<Burst> {
  const before = processorTimes();
  const rate = await burst();
  const after = processorTimes();
  return { rate, busy: 1 - (after.idle - before.idle) / (after.total - before.total) };
}

function processorTimes(): { readonly idle: number; readonly total: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    total: sum(times.flatMap((each) => Object.values(each))),
  };
}

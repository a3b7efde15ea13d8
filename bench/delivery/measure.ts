import { setTimeout } from "node:timers/promises";
import type { BenchRun } from "../runner/bench";
import { startServer, type Server } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import { createSeeded, startHost } from "../runner/host";
import { assertStatuses } from "../runner/load";
import {
  measureScales,
  scaleName,
  sharedName,
  scaleTable,
  type ScalePlan,
  type Target,
} from "../runner/scales";
import { tasksAfter } from "./deliveries";
import { startGenerator, type Generator } from "./generator";
import { seedGithub } from "./integrations";

const shortPlan: ScalePlan = {
  scales: [1, 100],
  rounds: 1,
  requests: 400,
  warmUp: 400,
  connections: 16,
};
const fullPlan: ScalePlan = {
  scales: [1, 100, 1_000, 10_000],
  rounds: 18,
  requests: 2_000,
  warmUp: 20_000,
  connections: 16,
};

/** A running server and the number of deliveries it has received. */
interface Receiver {
  readonly name: string;
  readonly server: Server;
  readonly integrations: number;
  received: number;
}

interface Baseline extends Receiver {
  readonly column: string;
}

interface Host extends Receiver {
  readonly database: BenchDatabase;
}

const programs = [
  { name: "baseline", column: "of the baseline", program: "./delivery/baseline.ts" },
  {
    name: "baseline with the same writes",
    column: "of the same writes",
    program: "./delivery/same-writes.ts",
  },
  {
    name: "octokit's middleware, upsert",
    column: "of octokit",
    program: "./delivery/octokit.ts",
  },
] as const;

const webhook = "/api/integrations/github/webhook";

/**
 * Measures deliveries to the baselines and to hosts of every size.
 * @throws Error when a delivery is not answered with 200, or a database lacks a task
 */
export async function measureDelivery(
  kind: string,
  { databases, isShort, nodeOptions, log }: BenchRun,
): Promise<readonly string[]> {
  const plan = isShort ? shortPlan : fullPlan;
  const generator = startGenerator();
  const servers: Server[] = [];
  const hosts: Host[] = [];
  try {
    const baselines: Baseline[] = [];
    for (const [index, { program, ...names }] of programs.entries()) {
      const database = await createSeeded(databases, `baseline_${String(index)}`, (db) =>
        seedGithub(db, 1),
      );
      const server = await startServer(program, [], database.env);
      servers.push(server);
      baselines.push({ ...names, server, integrations: 1, received: 0 });
    }
    for (const integrations of plan.scales) {
      const name = scaleName(integrations);
      log(`  preparing ${name}`);
      const database = await createSeeded(databases, `host_${String(integrations)}`, (db) =>
        seedGithub(db, integrations),
      );
      const server = await startHost(database, nodeOptions);
      servers.push(server);
      hosts.push({ name, server, integrations, received: 0, database });
    }
    const send = sender(generator, plan.connections);
    const rates = await measureScales(targetsOf(send, baselines, hosts), plan, log);
    for (const baseline of baselines) await checkBaseline(baseline);
    await stopAll(servers.splice(0));
    for (const host of hosts) await checkHost(host);
    return [`### Over HTTP, ${kind}`, "", ...scaleTable(rates, "deliveries")];
  } finally {
    await generator.stop();
    await stopAll(servers);
  }
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

type Send = (receiver: Receiver, path: string, count: number) => Promise<number>;

function targetsOf(
  send: Send,
  baselines: readonly Baseline[],
  hosts: readonly Host[],
): readonly Target[] {
  const largest = hosts.at(-1);
  if (!largest) throw new RangeError("The plan has no scales");
  return [
    ...baselines.map((baseline) => ({
      ...baseline,
      burst: (count: number) => send(baseline, "/webhook", count),
    })),
    ...hosts.map((host) => ({
      ...host,
      burst: (count: number) => sendToHost(send, host, `${webhook}/{publicId}`, count),
    })),
    {
      ...largest,
      name: sharedName,
      burst: (count) => sendToHost(send, largest, webhook, count),
    },
  ];
}

function sender(generator: Generator, connections: number): Send {
  return async (receiver, path, count) => {
    const { server, integrations, received } = receiver;
    const order = { urls: [server.url], path, integrations, from: received, count, connections };
    const { rate, statuses } = await generator.send(order);
    receiver.received += count;
    assertStatuses(receiver.name, count, statuses);
    return rate;
  };
}

async function sendToHost(send: Send, host: Host, path: string, count: number): Promise<number> {
  const rate = await send(host, path, count);
  await emptyOutbox(host.server);
  return rate;
}

/** Waits until the host has relayed its events, so that this work does not slow down the next side. */
async function emptyOutbox(server: Server): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (/^tt_outbox_backlog 0$/m.test(metrics)) return;
    await setTimeout(100);
  }
}

async function checkBaseline({ name, server, received }: Receiver): Promise<void> {
  const { tasks } = (await (await fetch(`${server.url}/tasks`)).json()) as { tasks: number };
  assertTasks(`The ${name}`, tasks, tasksAfter(received));
}

/** Counts the tasks of a stopped host. */
async function checkHost({ name, database, received }: Host): Promise<void> {
  const open = await database.open();
  const rows = await open.prepared<{ tasks: number }>(
    { name: "bench_tasks", text: "select count(*)::integer as tasks from tasks" },
    [],
  );
  await open.close();
  assertTasks(`The host with ${name}`, rows[0]?.tasks ?? 0, tasksAfter(received));
}

function assertTasks(who: string, found: number, expected: number): void {
  if (found !== expected) {
    throw new Error(`${who} has ${String(found)} tasks instead of ${String(expected)}`);
  }
}

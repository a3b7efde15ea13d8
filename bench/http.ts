import { setTimeout } from "node:timers/promises";
import { startGenerator, startServer, type Generator, type Server } from "./child";
import { tasksAfter } from "./deliveries";
import { countTasks, startHost, type Home, type Homes } from "./installations";

/** How much is measured. */
export interface HttpPlan {
  /** Numbers of cards, the first one is what the others are compared with. */
  readonly scales: readonly number[];
  readonly rounds: number;
  readonly deliveriesPerBurst: number;
  /** Before the first round, to each server; enough for every card to be in memory. */
  readonly warmUp: number;
  readonly concurrency: number;
  /** For the measured hosts, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** Rates in deliveries per second, one for each round. */
export interface HttpFigures {
  readonly floor: readonly number[];
  readonly hosts: readonly { readonly cards: number; readonly rates: readonly number[] }[];
  /** The largest installation, everything sent to the URL that all cards share. */
  readonly shared: readonly number[];
}

/** Something that bursts are sent to. */
interface Target {
  readonly name: string;
  readonly path: string;
  readonly cards: number;
  readonly process: Process;
  readonly rates: number[];
}

/** A running server and how many deliveries it got. */
interface Process {
  readonly server: Server;
  received: number;
}

interface Host extends Process {
  readonly home: Home;
  readonly cards: number;
}

/**
 * Measures the floor and hosts of every scale in turn (A B C, B C A, …), so that a slow minute of the
 * machine meets all of them.
 * @throws Error when a single delivery was not answered with 200, or a database lacks a task
 */
export async function measureHttp(
  homes: Homes,
  plan: HttpPlan,
  say: (line: string) => void,
): Promise<HttpFigures> {
  const generator = startGenerator();
  const floor = await startFloor(homes);
  const hosts: Host[] = [];
  for (const cards of plan.scales) {
    const home = await homes.make(`host_${String(cards)}`);
    say(`  preparing ${String(cards)} integrations`);
    hosts.push({
      home,
      cards,
      server: await startHost(home, cards, plan.nodeOptions),
      received: 0,
    });
  }
  const targets = targetsOf(floor, hosts);
  try {
    await warmUp(generator, plan, targets, say);
    for (let round = 0; round < plan.rounds; round += 1) {
      const start = round % targets.length;
      for (const target of [...targets.slice(start), ...targets.slice(0, start)]) {
        target.rates.push(await burst(generator, plan, target, plan.deliveriesPerBurst));
      }
      const line = targets.map(({ name, rates }) => `${name} ${(rates.at(-1) ?? 0).toFixed(0)}/s`);
      say(`  round ${String(round + 1)}: ${line.join(", ")}`);
    }
    await checkFloor(floor);
  } finally {
    await Promise.all([
      generator.stop(),
      floor.server.stop(),
      ...hosts.map((host) => host.server.stop()),
    ]);
  }
  for (const host of hosts) await checkHost(host);
  return figuresOf(targets);
}

async function startFloor(homes: Homes): Promise<Process> {
  const home = await homes.make("floor");
  return { server: await startServer("./floor.ts", [], home.env), received: 0 };
}

const floorName = "floor";
const sharedName = "shared URL";

function targetsOf(floor: Process, hosts: readonly Host[]): readonly Target[] {
  const webhook = "/api/integrations/github/webhook";
  const largest = hosts.at(-1);
  if (!largest) throw new RangeError("There is nothing to measure");
  return [
    { name: floorName, path: "/webhook", cards: 1, process: floor, rates: [] },
    ...hosts.map((host) => ({
      name: String(host.cards),
      path: `${webhook}/{card}`,
      cards: host.cards,
      process: host,
      rates: [],
    })),
    { name: sharedName, path: webhook, cards: largest.cards, process: largest, rates: [] },
  ];
}

function figuresOf(targets: readonly Target[]): HttpFigures {
  const ratesOf = (name: string): readonly number[] =>
    targets.find((target) => target.name === name)?.rates ?? [];
  return {
    floor: ratesOf(floorName),
    shared: ratesOf(sharedName),
    hosts: targets
      .filter(({ name }) => name !== floorName && name !== sharedName)
      .map(({ cards, rates }) => ({ cards, rates })),
  };
}

async function warmUp(
  generator: Generator,
  plan: HttpPlan,
  targets: readonly Target[],
  say: (line: string) => void,
): Promise<void> {
  for (const target of targets) {
    const rate = await burst(generator, plan, target, plan.warmUp);
    say(`  warmed up ${target.name} (${rate.toFixed(0)}/s)`);
  }
}

async function burst(
  generator: Generator,
  plan: HttpPlan,
  target: Target,
  count: number,
): Promise<number> {
  const { process: measured, path, cards } = target;
  const { rate, statuses } = await generator.send({
    url: measured.server.url,
    path,
    cards,
    from: measured.received,
    count,
    concurrency: plan.concurrency,
  });
  measured.received += count;
  if (statuses[200] !== count) {
    throw new Error(
      `${target.name}: of ${String(count)} deliveries, statuses were ${JSON.stringify(statuses)}`,
    );
  }
  if (target.name !== floorName) await relayed(measured.server);
  return rate;
}

/** Waits until the host has passed its events on: that work must not disturb who comes next. */
async function relayed(server: Server): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (/^tt_outbox_backlog 0$/m.test(metrics)) return;
    await setTimeout(100);
  }
}

async function checkFloor({ server, received }: Process): Promise<void> {
  const { tasks } = (await (await fetch(`${server.url}/tasks`)).json()) as { tasks: number };
  compare("The floor", tasks, tasksAfter(received));
}

async function checkHost({ home, cards, received }: Host): Promise<void> {
  compare(
    `The host with ${String(cards)} integrations`,
    await countTasks(home),
    tasksAfter(received),
  );
}

function compare(who: string, found: number, expected: number): void {
  if (found !== expected) {
    throw new Error(`${who} has ${String(found)} tasks instead of ${String(expected)}`);
  }
}

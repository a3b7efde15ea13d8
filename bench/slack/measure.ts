import { hostProgram, startServer, type Server } from "../child";
import { startLoadMaker, type LoadMaker } from "../api/load";
import type { Home, Homes } from "../installations";
import { encryptionKey } from "../seed";
import { seedSlack, statusCommand, type SlackCard } from "./cards";

/** How much is measured. */
export interface SlackPlan {
  /** Numbers of integrations; the first one is what the others are compared with. */
  readonly scales: readonly number[];
  readonly rounds: number;
  /** Of one burst. */
  readonly commands: number;
  /** Before the first round; enough for every card to be in memory. */
  readonly warmUp: number;
  readonly connections: number;
  /** For the measured hosts, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** Answers per second, one rate for each round. */
export interface SlackFigures {
  readonly floor: readonly number[];
  readonly bolt: readonly number[];
  readonly hosts: readonly { readonly cards: number; readonly rates: readonly number[] }[];
  /** The largest installation, everything sent to the address that all cards share. */
  readonly shared: readonly number[];
}

/** The whole measurement, or just enough to see that it works. */
export function slackPlan(short: boolean, profile: string | undefined): SlackPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? { scales: [1, 100], rounds: 1, commands: 320, warmUp: 320, connections: 16, nodeOptions }
    : {
        scales: [1, 1_000, 10_000],
        rounds: 15,
        commands: 3_200,
        warmUp: 20_000,
        connections: 16,
        nodeOptions,
      };
}

interface Target {
  readonly name: string;
  readonly server: Server;
  readonly cards: number;
  readonly path: (card: SlackCard) => string;
  readonly rates: number[];
}

const events = "/api/integrations/slack/events";

/**
 * Measures `/tt status` of the floor, of Bolt and of hosts of every size in turn (A B C, B C A, …),
 * so that a slow minute of the machine meets all of them.
 * @throws Error when a command was not answered with 200
 */
export async function measureSlack(
  homes: Homes,
  plan: SlackPlan,
  say: (line: string) => void,
): Promise<SlackFigures> {
  const load = startLoadMaker();
  const targets: Target[] = [];
  const add = (name: string, server: Server, cards: number, path: Target["path"]): void => {
    targets.push({ name, server, cards, path, rates: [] });
  };
  try {
    for (const name of ["floor", "bolt"] as const) {
      const home = await seeded(homes, `slack_${name}`, 1);
      add(name, await startServer(`./slack/${name}.ts`, [], home.env), 1, () => "/command");
    }
    for (const cards of plan.scales) {
      say(`  preparing ${cards.toLocaleString("en")} integrations`);
      const home = await seeded(homes, `slack_${String(cards)}`, cards);
      const server = await startHost(home, plan.nodeOptions);
      add(String(cards), server, cards, ({ publicId }) => `${events}/${publicId}`);
      if (cards === plan.scales.at(-1)) add("shared URL", server, cards, () => events);
    }
    for (const target of targets) {
      const rate = await burst(load, plan, target, Math.max(plan.warmUp, target.cards * 2), 0);
      say(`  warmed up ${target.name} (${rate.toFixed(0)}/s)`);
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      const start = round % targets.length;
      for (const target of [...targets.slice(start), ...targets.slice(0, start)]) {
        target.rates.push(await burst(load, plan, target, plan.commands, round * plan.commands));
      }
      const line = targets.map(({ name, rates }) => `${name} ${(rates.at(-1) ?? 0).toFixed(0)}/s`);
      say(`  round ${String(round + 1)}: ${line.join(", ")}`);
    }
  } finally {
    await Promise.all([load.stop(), ...new Set(targets.map(({ server }) => server.stop()))]);
  }
  const ratesOf = (name: string): readonly number[] =>
    targets.find((target) => target.name === name)?.rates ?? [];
  return {
    floor: ratesOf("floor"),
    bolt: ratesOf("bolt"),
    shared: ratesOf("shared URL"),
    hosts: plan.scales.map((cards) => ({ cards, rates: ratesOf(String(cards)) })),
  };
}

async function seeded(homes: Homes, name: string, cards: number): Promise<Home> {
  const home = await homes.make(name);
  const database = await home.open();
  await seedSlack(database, cards);
  await database.close();
  return home;
}

function startHost(home: Home, nodeOptions: readonly string[]): Promise<Server> {
  const env = {
    ...home.env,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    PORT: "0",
    TZ: "UTC",
    // Nobody answers there: status asks nobody.
    SLACK_API_URL: "http://127.0.0.1:9/api",
  };
  return startServer(hostProgram, ["serve"], env, nodeOptions);
}

/** @param from Number of the first command: the cards are asked in turn. */
async function burst(
  load: LoadMaker,
  plan: SlackPlan,
  { name, server, cards, path }: Target,
  count: number,
  from: number,
): Promise<number> {
  const each = Math.ceil(count / plan.connections);
  // Signed now: a command counts for five minutes.
  const connections = await Promise.all(
    Array.from({ length: plan.connections }, (_, connection) =>
      Promise.all(
        Array.from({ length: each }, (_none, position) =>
          statusCommand((from + position * plan.connections + connection) % cards, path),
        ),
      ),
    ),
  );
  const amount = each * plan.connections;
  const result = await load.send({ url: server.url, connections, amount });
  if (result.statuses[200] !== amount) {
    throw new Error(
      `${name}: of ${String(amount)} commands, statuses were ${JSON.stringify(result.statuses)}`,
    );
  }
  return result.rate;
}

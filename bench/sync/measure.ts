import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hostProgram, startServer, type Server } from "../child";
import type { Home, Homes } from "../installations";
import { encryptionKey, seedInstallation } from "../seed";
import { Client, expectStatus } from "../../packages/host-express/test/support/client";
import type { InsideFigures } from "./inside";
import { cardToken, tasksOf } from "./issues";

const run = promisify(execFile);
const admin = { username: "admin", password: "admin-password-1" };
const card = "/api/integrations/github";

/** How much is measured. */
export interface SyncPlan {
  /** Of a repository; each round has two new ones. */
  readonly issues: number;
  readonly rounds: number;
  /** Issues that each side syncs before the first round. */
  readonly warmUp: number;
  /** Sizes of the repositories whose syncs are weighed. */
  readonly weighed: readonly number[];
  /** For the measured host, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** What was measured on one database. */
export interface SyncFigures {
  readonly issues: number;
  /** Issues a second, one for each round. */
  readonly floor: readonly number[];
  /** Issues a second, one for each round. */
  readonly host: readonly number[];
  /** Milliseconds of a sync that finds nothing new, over HTTP. */
  readonly unchanged: readonly number[];
  readonly weighed: readonly number[];
  readonly inside: InsideFigures;
}

/** The whole measurement, or just enough to see that it works. */
export function syncPlan(short: boolean, profile: string | undefined): SyncPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? { issues: 300, rounds: 1, warmUp: 100, weighed: [100, 200], nodeOptions }
    : { issues: 10_000, rounds: 7, warmUp: 4_000, weighed: [1_000, 10_000], nodeOptions };
}

/** Something that syncs a repository, whose issues it has never seen. */
interface Side {
  readonly rates: number[];
  /** @returns How many tasks it made. */
  sync(repository: string): Promise<number>;
}

/**
 * Measures the floor and the host in turn, each round with repositories that are new to them.
 * @throws Error when a sync made another number of tasks than there are issues
 */
export async function measureSync(
  homes: Homes,
  plan: SyncPlan,
  say: (line: string) => void,
): Promise<SyncFigures> {
  const github = await startServer("./sync/github.ts", repositoriesOf(plan), {});
  const env = { GITHUB_API_URL: `${github.url}/api/v3` };
  const floor = await startFloor(await homes.make("sync_floor"), env);
  const host = await startHost(await homes.make("sync_host"), env, plan.nodeOptions);
  try {
    for (const side of [floor, host]) await timed(side, "warm", plan.warmUp);
    const unchanged: number[] = [];
    for (let round = 0; round < plan.rounds; round += 1) {
      const sides = round % 2 === 0 ? [floor, host] : [host, floor];
      for (const side of sides) {
        side.rates.push(await timed(side, `round${String(round)}`, plan.issues));
      }
      unchanged.push(await timedAgain(host, 20));
      const rates = [floor, host].map((side) => `${(side.rates.at(-1) ?? 0).toFixed(0)}/s`);
      say(`  round ${String(round + 1)}: floor ${rates[0] ?? ""}, host ${rates[1] ?? ""}`);
    }
    const inside = await weigh(await homes.make("sync_inside"), env, plan);
    const { issues, weighed } = plan;
    return { issues, floor: floor.rates, host: host.rates, unchanged, weighed, inside };
  } finally {
    await Promise.all([floor, host, github].map((side) => side.stop()));
  }
}

function repositoriesOf({ issues, rounds, warmUp, weighed }: SyncPlan): readonly string[] {
  return [
    `warm:${String(warmUp)}`,
    ...Array.from({ length: rounds }, (_, round) => `round${String(round)}:${String(issues)}`),
    ...weighed.map((size) => `weighed${String(size)}:${String(size)}`),
  ];
}

/** @returns Issues a second. */
async function timed(side: Side, repository: string, issues: number): Promise<number> {
  const from = performance.now();
  const made = await side.sync(repository);
  const seconds = (performance.now() - from) / 1000;
  if (made !== tasksOf(issues)) {
    throw new Error(`Of ${String(issues)} issues ${String(made)} tasks were made`);
  }
  return issues / seconds;
}

async function startFloor(
  home: Home,
  env: Readonly<Record<string, string>>,
): Promise<Side & Server> {
  const server = await startServer("./sync/floor.ts", [], { ...home.env, ...env });
  return {
    ...server,
    rates: [],
    async sync(repository) {
      const answer = await fetch(`${server.url}/octo-org/${repository}`, { method: "POST" });
      return ((await answer.json()) as { readonly created: number }).created;
    },
  };
}

interface HostSide extends Side, Server {
  /** Syncs a repository in which nothing changed. */
  again(): Promise<void>;
}

/** The real host, as `tt-host serve` starts it; its administrator's card is pointed to repository after repository. */
async function startHost(
  home: Home,
  more: Readonly<Record<string, string>>,
  nodeOptions: readonly string[],
): Promise<HostSide> {
  const env = {
    ...home.env,
    ...more,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    PORT: "0",
    TZ: "UTC",
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
  };
  const server = await startServer(hostProgram, ["serve"], env, nodeOptions);
  const me = new Client(server.url);
  await me.logIn(admin);
  const project = await me.createProject("Project");
  return {
    ...server,
    rates: [],
    async sync(repository) {
      await me.saveCard(project, { repo_name: repository, github_token: cardToken });
      const { body } = expectStatus(await me.post(`${card}/sync`), 200);
      if (body["complete"] !== true) throw new Error(JSON.stringify(body));
      return Number(body["created"]);
    },
    async again() {
      const { body } = expectStatus(await me.post(`${card}/sync`), 200);
      if (body["synced"] !== 0) throw new Error(JSON.stringify(body));
    },
  };
}

/** @returns Milliseconds of one. */
async function timedAgain(host: HostSide, times: number): Promise<number> {
  const from = performance.now();
  for (let time = 0; time < times; time += 1) await host.again();
  return (performance.now() - from) / times;
}

async function weigh(
  home: Home,
  more: Readonly<Record<string, string>>,
  { weighed }: SyncPlan,
): Promise<InsideFigures> {
  const database = await home.open();
  await seedInstallation(database, 1);
  await database.close();
  const program = fileURLToPath(new URL("./inside.ts", import.meta.url));
  const repositories = ["warm", ...weighed.map((size) => `weighed${String(size)}`)];
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run(
    process.execPath,
    ["--expose-gc", "--import", "tsx", program, ...repositories],
    { env: { PATH, HOME, NODE_ENV: "production", ...home.env, ...more } },
  );
  const figures = JSON.parse(stdout) as InsideFigures;
  return { ...figures, growth: figures.growth.slice(1) };
}

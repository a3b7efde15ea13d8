import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { hostProgram, startServer, type Server } from "../child";
import type { Home, Homes } from "../installations";
import { encryptionKey, seedInstallation } from "../seed";
import { Client, expectStatus } from "../../packages/host-express/test/support/client";
import { allow, googleEnv } from "./consent";
import { baseUrl, entriesOf, registration } from "./events";
import type { InsideFigures } from "./inside";

const run = promisify(execFile);
const admin = { username: "admin", password: "admin-password-1" };
const card = "/api/integrations/google";

/** How much is measured. */
export interface ImportPlan {
  /** Of a calendar; each round has a new one. */
  readonly events: number;
  readonly rounds: number;
  /** Events that each side imports before the first round. */
  readonly warmUp: number;
  /** Sizes of the calendars whose imports are weighed. */
  readonly weighed: readonly number[];
  /** For the measured host, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** What was measured on one database. */
export interface ImportFigures {
  readonly events: number;
  /** Events a second, one for each round. */
  readonly floor: readonly number[];
  /** Events a second, one for each round. */
  readonly host: readonly number[];
  /** Milliseconds of a sync that finds nothing new, over HTTP. */
  readonly unchanged: readonly number[];
  readonly weighed: readonly number[];
  readonly inside: InsideFigures;
}

/** The whole measurement, or just enough to see that it works. */
export function importPlan(short: boolean, profile: string | undefined): ImportPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? { events: 1_200, rounds: 1, warmUp: 100, weighed: [600, 1_200], nodeOptions }
    : { events: 10_000, rounds: 7, warmUp: 4_000, weighed: [1_000, 10_000], nodeOptions };
}

/** Something that imports a calendar whose events it has never seen. */
interface Side {
  readonly rates: number[];
  /** @returns How many entries it made. */
  import(calendar: string): Promise<number>;
}

/**
 * Measures the floor and the host in turn, each round with a calendar that is new to them.
 * @throws Error when an import made another number of entries than there are events
 */
export async function measureImport(
  homes: Homes,
  plan: ImportPlan,
  say: (line: string) => void,
): Promise<ImportFigures> {
  const google = await startServer("./import/google.ts", calendarsOf(plan), {});
  const env = googleEnv(google.url);
  const floor = await startFloor(await homes.make("import_floor"), env);
  const host = await startHost(await homes.make("import_host"), env, plan.nodeOptions);
  try {
    for (const side of [floor, host]) await timed(side, "warm", plan.warmUp);
    const unchanged: number[] = [];
    for (let round = 0; round < plan.rounds; round += 1) {
      const sides = round % 2 === 0 ? [floor, host] : [host, floor];
      for (const side of sides) {
        side.rates.push(await timed(side, `round${String(round)}`, plan.events));
      }
      unchanged.push(await timedAgain(host, 20));
      const rates = [floor, host].map((side) => `${(side.rates.at(-1) ?? 0).toFixed(0)}/s`);
      say(`  round ${String(round + 1)}: floor ${rates[0] ?? ""}, host ${rates[1] ?? ""}`);
    }
    const inside = await weigh(await homes.make("import_inside"), env, plan);
    const { events, weighed } = plan;
    return { events, floor: floor.rates, host: host.rates, unchanged, weighed, inside };
  } finally {
    await Promise.all([floor, host, google].map((side) => side.stop()));
  }
}

function calendarsOf({ events, rounds, warmUp, weighed }: ImportPlan): readonly string[] {
  return [
    `warm:${String(warmUp)}`,
    ...Array.from({ length: rounds }, (_, round) => `round${String(round)}:${String(events)}`),
    ...weighed.map((size) => `heavy${String(size)}:${String(size)}`),
  ];
}

/** @returns Events a second. */
async function timed(side: Side, calendar: string, events: number): Promise<number> {
  const from = performance.now();
  const made = await side.import(calendar);
  const seconds = (performance.now() - from) / 1000;
  if (made !== entriesOf(events)) {
    throw new Error(`Of ${String(events)} events ${String(made)} entries were made`);
  }
  return events / seconds;
}

async function startFloor(
  home: Home,
  env: Readonly<Record<string, string>>,
): Promise<Side & Server> {
  const server = await startServer("./import/floor.ts", [], { ...home.env, ...env });
  return {
    ...server,
    rates: [],
    async import(calendar) {
      const answer = await fetch(`${server.url}/${calendar}`, { method: "POST" });
      return ((await answer.json()) as { readonly created: number }).created;
    },
  };
}

interface HostSide extends Side, Server {
  /** Syncs a calendar in which nothing changed. */
  again(): Promise<void>;
}

/** The real host, as `tt-host serve` starts it; its administrator's card is pointed to calendar after calendar. */
async function startHost(
  home: Home,
  more: Readonly<Record<string, string>>,
  nodeOptions: readonly string[],
): Promise<HostSide> {
  const env = {
    ...home.env,
    ...more,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    BASE_URL: baseUrl,
    GOOGLE_CLIENT_ID: registration.id,
    GOOGLE_CLIENT_SECRET: registration.secret,
    PORT: "0",
    TZ: "UTC",
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
  };
  const server = await startServer(hostProgram, ["serve"], env, nodeOptions);
  const me = new Client(server.url);
  await me.logIn(admin);
  const project = await me.createProject("Project");
  // Nothing follows the consent by itself: there is nothing to import without a project.
  const page = expectStatus(await me.get("/integrations/google/connect"), 303);
  const back = await allow(page.headers.get("location") ?? "");
  expectStatus(await me.get(back.pathname + back.search), 303);
  const sync = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const answer = await me.post(`${card}/sync`);
      // The first one, of the card without a project, may still be under way.
      if (answer.status === 409) continue;
      const { body } = expectStatus(answer, 200);
      if (body["complete"] !== true) throw new Error(JSON.stringify(body));
      return body;
    }
  };
  return {
    ...server,
    rates: [],
    async import(calendar) {
      const input = { calendar_id: calendar, default_project_id: project, sync_days_back: 30 };
      expectStatus(await me.post(`${card}/config`, input), 200);
      return Number((await sync())["created"]);
    },
    async again() {
      const body = await sync();
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
  { weighed }: ImportPlan,
): Promise<InsideFigures> {
  const database = await home.open();
  await seedInstallation(database, 1);
  await database.close();
  const program = fileURLToPath(new URL("./inside.ts", import.meta.url));
  const calendars = ["warm", ...weighed.map((size) => `heavy${String(size)}`)];
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run(
    process.execPath,
    ["--expose-gc", "--import", "tsx", program, ...calendars],
    { env: { PATH, HOME, NODE_ENV: "production", ...home.env, ...more } },
  );
  const figures = JSON.parse(stdout) as InsideFigures;
  return { ...figures, growth: figures.growth.slice(1) };
}

import { setTimeout as sleep } from "node:timers/promises";
import { createAccounts, type Accounts } from "../reliability/accounts";
import { checkEverything, type Checked } from "../reliability/check";
import { faultsOf } from "../reliability/compare";
import type { HostProcess } from "../reliability/host-process";
import { countReasons, Journal } from "../reliability/journal";
import { makeLoad } from "../reliability/load";
import type { Query } from "../reliability/query";
import { settle } from "../reliability/settle";
import { startUpgradeInstallation } from "./installation";
import type { OldVersion } from "./old-version";

/** What became of the load while one step was taken. */
export interface StepResult {
  readonly name: string;
  readonly seconds: number;
  readonly acknowledged: number;
  readonly reads: number;
  /** Number of failed responses by status or error. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Figures of an upgrade. */
export interface UpgradeResult {
  readonly steps: readonly StepResult[];
  /** Names of the migrations that ran during the load. */
  readonly migrations: readonly string[];
  readonly checked: readonly Checked[];
  /** What is wrong; empty if nothing is. */
  readonly violations: readonly string[];
}

/** Between the last request of a load balancer to a host and its SIGTERM. */
const drainMs = 1_000;
const readIntervalMs = 200;
/** Read from both hosts in turn, with the session of a user. */
const reads = [
  "/api/v1/time-entries",
  "/api/v1/tasks",
  "/api/v1/projects",
  "/api/v1/users/me",
  "/api/v1/clients",
  "/",
  "/clients",
  "/tasks",
  "/health/ready",
];

/**
 * Replaces two hosts of an older version by two of this one, one by one, under a mixed load.
 * @param stepMs Load after each step.
 */
export async function runUpgrade(
  version: OldVersion,
  stepMs: number,
  log: (line: string) => void,
): Promise<UpgradeResult> {
  const installation = await startUpgradeInstallation(version);
  try {
    const { old, fresh, providers } = installation;
    const hosts: [HostProcess, HostProcess] = [...old];
    const accounts = await createAccounts(hosts[0].url, providers, installation.query);
    const before = await migrationsOf(installation.query);
    const journal = new Journal();
    const reader = new Reader(hosts, accounts);
    const stop = new AbortController();
    const load = Promise.all([
      makeLoad({ hosts, providers }, accounts, journal, stop.signal),
      reader.run(stop.signal),
    ]);
    const steps: StepResult[] = [];
    const step = async (name: string, work: () => Promise<void>): Promise<void> => {
      const [acknowledged, read] = [total(journal), reader.count];
      const [writes, failedReads] = [journal.failures.length, reader.failures.length];
      const started = performance.now();
      await work();
      await sleep(stepMs);
      const whys = [
        ...journal.failures.slice(writes).map(({ kind, why }) => `${kind}: ${why}`),
        ...reader.failures.slice(failedReads),
      ];
      steps.push({
        name,
        seconds: (performance.now() - started) / 1_000,
        acknowledged: total(journal) - acknowledged,
        reads: reader.count - read,
        failures: countReasons(whys),
      });
      log(`  ${name}: ${String(whys.length)} failures`);
    };
    const replace = async (index: 0 | 1): Promise<void> => {
      hosts[index] = fresh[index];
      await sleep(drainMs);
      await old[index].stop();
    };
    await step("two old hosts", () => Promise.resolve());
    await step("a new host starts and migrates", async () => {
      if (version.isThis) await addColumns(installation.query);
      await fresh[0].start();
    });
    await step("it replaces an old host", () => replace(0));
    await step("a second new host starts", () => fresh[1].start());
    await step("it replaces the other old host", () => replace(1));
    stop.abort();
    await load;
    log("  waiting until everything is done");
    const [admin, ada] = [accounts.admin, accounts.ada].map((user) => user.at(fresh[0].url));
    if (!admin || !ada) throw new RangeError("An account is missing");
    await settle(installation, { ...accounts, admin, ada });
    const checked = await checkEverything(installation, journal);
    const after = await migrationsOf(installation.query);
    return {
      steps,
      migrations: after.slice(before.length),
      checked,
      violations: [
        ...checked.flatMap((each) => faultsOf(each.name, each)),
        ...steps.flatMap(({ name, failures }) =>
          Object.entries(failures).map(([why, count]) => `${name}: ${String(count)} × ${why}`),
        ),
      ],
    };
  } finally {
    await installation.close();
  }
}

/** What the migrations of a next version may do to the tables that hosts of this one use. */
async function addColumns(query: Query): Promise<void> {
  const tables = await query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  for (const { name } of tables) {
    await query(`alter table ${name} add column next_version integer not null default 0`);
  }
}

/** Reads lists and pages from both hosts in turn. */
class Reader {
  count = 0;
  /** Path and status of each failure. */
  readonly failures: string[] = [];
  readonly #hosts: readonly HostProcess[];
  readonly #accounts: Accounts;

  constructor(hosts: readonly HostProcess[], accounts: Accounts) {
    this.#hosts = hosts;
    this.#accounts = accounts;
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let index = 0; !signal.aborted; index += 1) {
      const path = reads[index % reads.length] ?? "/";
      const host = this.#hosts[index % this.#hosts.length];
      const status = await fetch(`${host?.url ?? ""}${path}`, {
        headers: this.#accounts.ada.credentials,
        redirect: "manual",
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return String(answer.status);
        },
        (error: unknown) => (error instanceof Error ? error.name : "unknown"),
      );
      // Pages that the old version does not have yet are not found.
      if (status === "200" || status === "404") this.count += 1;
      else this.failures.push(`GET ${path}: ${status}`);
      await sleep(readIntervalMs);
    }
  }
}

function total({ acknowledged }: Journal): number {
  return Object.values(acknowledged).reduce((sum, keys) => sum + keys.size, 0);
}

async function migrationsOf(query: Query): Promise<readonly string[]> {
  const rows = await query<{ name: string }>(
    "select name from kysely_migration order by timestamp, name",
  );
  return rows.map(({ name }) => name);
}

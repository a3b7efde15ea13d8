import { execFile } from "node:child_process";
import { access, chown, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../../../scripts/free-port";
import type { PostgresServer } from "./postgres-server";

const run = promisify(execFile);
const versions = "/usr/lib/postgresql";

/** A running PostgreSQL of Debian, with just-in-time compilation. */
export interface DebianPostgres extends PostgresServer {
  /**
   * Restarts the server.
   * @param mode `immediate` ends sessions without a message, as a crash does
   */
  restart(mode: "fast" | "immediate"): Promise<void>;
  /** Kills all processes of the server by SIGKILL. */
  kill(): Promise<void>;
  /** Starts a server that was killed or ended by itself; one that runs is left alone. */
  start(): Promise<void>;
  /** Suspends all processes of the server; connections stay open without responses. */
  freeze(): Promise<void>;
  /** Resumes a suspended server. */
  thaw(): Promise<void>;
}

/** Thrown if Debian's PostgreSQL is not installed. */
export class NoDebianPostgresError extends Error {
  override readonly name = "NoDebianPostgresError";

  constructor() {
    super("Debian's PostgreSQL is missing. Install it: apt-get install postgresql");
  }
}

/** Thrown if the machine does not have the cluster's locale. */
export class NoLocaleError extends Error {
  override readonly name = "NoLocaleError";

  constructor(locale: string) {
    const base = locale.replace(/\..*/, "");
    super(`The locale ${locale} is missing. Create it: localedef -i ${base} -f UTF-8 ${locale}`);
  }
}

/**
 * Starts a new cluster with Debian's binaries, in a directory that is deleted when it stops. Its
 * locale is `TT_TEST_LOCALE` (default: `C.UTF-8`).
 * @param settings additional server settings, e.g. `fsync=off`
 * @param parent directory in which the cluster's own one is created
 * @throws NoDebianPostgresError if the binaries are not installed
 * @throws NoLocaleError if the locale is not installed
 */
export async function startDebianPostgres(
  settings: readonly string[] = [],
  parent = tmpdir(),
): Promise<DebianPostgres> {
  const binaries = await findBinaries();
  const locale = process.env["TT_TEST_LOCALE"] ?? "C.UTF-8";
  if (!(await hasLocale(locale))) throw new NoLocaleError(locale);
  const directory = await mkdtemp(join(parent, "tt-debian-postgres-"));
  const data = join(directory, "data");
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(directory, ...(await idsOf("postgres")));
  // PostgreSQL refuses to run as root.
  const command = async (name: string, args: readonly string[]): Promise<void> => {
    const program = join(binaries, name);
    await (isRoot
      ? run("runuser", ["-u", "postgres", "--", program, ...args], { cwd: directory })
      : run(program, args, { cwd: directory }));
  };
  const port = await freePort();
  const initdb = ["-D", data, "-U", "tt", "--auth=trust", `--locale=${locale}`, "--no-sync"];
  await command("initdb", initdb);
  const options = [`port=${String(port)}`, `unix_socket_directories=${directory}`, ...settings]
    .map((setting) => `-c ${setting}`)
    .join(" ");
  const log = join(directory, "log");
  const control = (action: string, ...more: readonly string[]): Promise<void> =>
    command("pg_ctl", [action, "-D", data, "-w", ...more]);
  await control("start", "-l", log, "-o", options);
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    const [main = ""] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
    const { stdout } = await run("pgrep", ["-P", main]);
    const processes = [main, ...stdout.split("\n").filter((line) => line !== "")].map(Number);
    for (const pid of processes) process.kill(pid, name);
  };
  const isRunning = (): Promise<boolean> =>
    control("status").then(
      () => true,
      () => false,
    );
  return {
    url: `postgres://tt@127.0.0.1:${String(port)}/postgres`,
    restart: (mode) => control("restart", "-m", mode, "-l", log, "-o", options),
    async kill() {
      await signal("SIGKILL");
      while (await isRunning()) await sleep(50);
    },
    async start() {
      if (!(await isRunning())) await control("start", "-l", log, "-o", options);
    },
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    async stop() {
      await control("stop", "-m", "immediate");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function findBinaries(): Promise<string> {
  const installed = await readdir(versions).catch(() => []);
  const newest = installed
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => b - a);
  for (const version of newest) {
    const directory = join(versions, String(version), "bin");
    const found = await access(join(directory, "initdb")).then(
      () => true,
      () => false,
    );
    if (found) return directory;
  }
  throw new NoDebianPostgresError();
}

/** True if the locale is installed. `locale -a` prints `en_US.utf8` for `en_US.UTF-8`. */
async function hasLocale(locale: string): Promise<boolean> {
  const plain = (name: string): string => name.toLowerCase().replaceAll("-", "");
  const { stdout } = await run("locale", ["-a"]);
  return stdout.split("\n").map(plain).includes(plain(locale));
}

async function idsOf(user: string): Promise<[user: number, group: number]> {
  const [uid, gid] = await Promise.all(["-u", "-g"].map((flag) => run("id", [flag, user])));
  return [Number(uid?.stdout), Number(gid?.stdout)];
}

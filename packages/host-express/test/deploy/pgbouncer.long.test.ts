import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../../scripts/free-port";
import { isInstalled, systemTools } from "../../../../scripts/system-tools";
import { freshPostgresUrl } from "../support/databases";
import { runCommand } from "../support/process";

const env = { PORT: "0", LOG_LEVEL: "warn", SETTINGS_ENCRYPTION_KEY: "A".repeat(43) };

interface Pooler {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Debian's PgBouncer in transaction mode in front of a database. */
async function startPooler(databaseUrl: string, settings: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const directory = await mkdtemp(join(tmpdir(), "tt-pgbouncer-"));
  await chmod(directory, 0o755);
  const own = await freePort();
  const config = join(directory, "pgbouncer.ini");
  await writeFile(
    config,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(own)}
unix_socket_dir =
auth_type = any
pool_mode = transaction
${settings}
`,
    { mode: 0o644 },
  );
  // PgBouncer refuses to run as root.
  const args = [...(process.getuid?.() === 0 ? ["-u", "nobody"] : []), config];
  const child: ChildProcess = spawn("pgbouncer", args, { stdio: "ignore" });
  const url = `postgres://tt@127.0.0.1:${String(own)}${pathname}`;
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null || attempt > 100) throw new Error("PgBouncer does not run");
    const client = new pg.Client({ connectionString: url });
    const isReady = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isReady) break;
    await sleep(100);
  }
  return {
    url,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

// What docs/operations.md says about poolers. The host has to say it too, instead of failing later.
describe.skipIf(!isInstalled(systemTools.pgbouncer))("PgBouncer in transaction mode", () => {
  it.each([
    ["as it is", ""],
    ["without the settings of sessions", "ignore_startup_parameters = options,extra_float_digits"],
  ])("is refused at the start of a host: %s", async (_name, settings) => {
    const pooler = await startPooler(await freshPostgresUrl(), settings);
    try {
      const { code, output } = await runCommand(["serve"], { ...env, DATABASE_URL: pooler.url });
      expect(code).toBe(1);
      expect(output).toMatch(/^DATABASE_URL: .*pooler.*Connect to PostgreSQL itself/m);
      expect(output.trim().split("\n").length).toBe(1);
    } finally {
      await pooler.stop();
    }
  });
});

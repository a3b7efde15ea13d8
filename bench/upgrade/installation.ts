import { mkdir, rm } from "node:fs/promises";
import pg from "pg";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import { buildProgram } from "../../packages/host-express/test/support/program";
import { startRedisServer } from "../../packages/host-express/test/support/redis-server";
import { baseUrl } from "../import/events";
import { admin } from "../reliability/accounts";
import { builtHost, createHostProcess, type HostProcess } from "../reliability/host-process";
import { startProviders, type Providers } from "../reliability/providers";
import { hostEnvironment } from "../runner/host";
import type { OldVersion } from "./old-version";

/** Two hosts of the old version on one database, and two of this version that do not run yet. */
export interface UpgradeInstallation {
  readonly old: readonly [HostProcess, HostProcess];
  readonly fresh: readonly [HostProcess, HostProcess];
  readonly providers: Providers;
  /** Runs a statement on the database. */
  readonly query: <Row extends pg.QueryResultRow>(text: string) => Promise<Row[]>;
  close(): Promise<void>;
}

/** Directory of the hosts' logs. */
const logs = ".tmp/upgrade-logs";

/** Starts the servers, the fake providers and the old hosts, on an empty database. */
export async function startUpgradeInstallation(version: OldVersion): Promise<UpgradeInstallation> {
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const postgres = await startDebianPostgres();
  const redis = await startRedisServer();
  const providers = await startProviders();
  const program = await buildProgram();
  const { PORT: _, ...settings } = hostEnvironment;
  const env = {
    ...settings,
    ...providers.env,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    BASE_URL: baseUrl,
    OUTBOUND_ALLOWLIST: "127.0.0.1",
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: "info",
  };
  const source = {
    args: ["--import", "tsx", "packages/host-express/src/main.ts", "serve"],
    cwd: version.directory,
  };
  const create = (name: string): Promise<HostProcess> =>
    createHostProcess(
      name.startsWith("old") ? source : builtHost(program.main),
      env,
      `${logs}/${name}.log`,
    );
  const old = [await create("old-1"), await create("old-2")] as const;
  const fresh = [await create("new-1"), await create("new-2")] as const;
  for (const host of old) await host.start();
  return {
    old,
    fresh,
    providers,
    async query<Row extends pg.QueryResultRow>(text: string) {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query<Row>(text)).rows;
      } finally {
        await client.end();
      }
    },
    async close() {
      await Promise.all([...old, ...fresh].map((host) => host.stop()));
      await providers.close();
      await redis.kill();
      await postgres.stop();
      await program.remove();
    },
  };
}

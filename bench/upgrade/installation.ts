import { mkdir, rm } from "node:fs/promises";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import { buildProgram } from "../../packages/host-express/test/support/program";
import { startRedisServer } from "../../packages/host-express/test/support/redis-server";
import { builtHost, createHostProcess, type HostProcess } from "../reliability/host-process";
import { hostSettings } from "../reliability/host-settings";
import { startProviders, type Providers } from "../reliability/providers";
import { queryOn, type Query } from "../reliability/query";
import type { OldVersion } from "./old-version";

/** Two hosts of the old version on one database, and two of this version that do not run yet. */
export interface UpgradeInstallation {
  readonly old: readonly [HostProcess, HostProcess];
  readonly fresh: readonly [HostProcess, HostProcess];
  readonly providers: Providers;
  /** Runs a statement on the database. */
  readonly query: Query;
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
  const settings = hostSettings(providers, postgres.url, redis.url);
  const source = {
    args: ["--import", "tsx", "packages/host-express/src/main.ts", "serve"],
    cwd: version.directory,
  };
  const create = (name: string): Promise<HostProcess> =>
    createHostProcess(
      name.startsWith("old") ? source : builtHost(program.main),
      settings,
      `${logs}/${name}.log`,
    );
  const old = [await create("old-1"), await create("old-2")] as const;
  const fresh = [await create("new-1"), await create("new-2")] as const;
  for (const host of old) await host.start();
  return {
    old,
    fresh,
    providers,
    query: queryOn(postgres.url),
    async close() {
      await Promise.all([...old, ...fresh].map((host) => host.stop()));
      await providers.close();
      await redis.kill();
      await postgres.stop();
      await program.remove();
    },
  };
}

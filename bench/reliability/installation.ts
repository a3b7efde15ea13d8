import { mkdir, rm } from "node:fs/promises";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import type { DebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import { buildProgram } from "../../packages/host-express/test/support/program";
import {
  startRedisServer,
  type RedisServer,
} from "../../packages/host-express/test/support/redis-server";
import { startTcpProxy, type TcpProxy } from "../../packages/host-express/test/support/tcp-proxy";
import { builtHost, createHostProcess, type HostProcess } from "./host-process";
import { hostSettings } from "./host-settings";
import { startProviders, type Providers } from "./providers";
import { queryOn, type Query } from "./query";
import { mountSmallDisk, type SmallDisk } from "./small-disk";

/** Two hosts with everything that they depend on, each part of which can fail. */
export interface Installation {
  readonly hosts: readonly [HostProcess, HostProcess];
  readonly postgres: DebianPostgres;
  readonly postgresPath: TcpProxy;
  readonly redis: RedisServer;
  readonly redisPath: TcpProxy;
  readonly providers: Providers;
  /** The disk of PostgreSQL; undefined if this user may mount none. */
  readonly disk: SmallDisk | undefined;
  /** Runs a statement on the server directly, not through its proxy. */
  readonly query: Query;
  /** Stops hosts, servers and providers. @returns False if a host had exited by itself */
  close(): Promise<boolean>;
}

/** Directory of the hosts' logs. */
const logs = ".tmp/reliability";
/** Little WAL, so that the disk may be small. */
const postgresSettings = ["max_wal_size=96MB", "min_wal_size=32MB"];

/** Starts the servers, the fake providers and both hosts, on an empty database. */
export async function startInstallation(): Promise<Installation> {
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const disk = await mountSmallDisk();
  const postgres = await startDebianPostgres(postgresSettings, disk?.directory);
  const postgresPath = await startTcpProxy(postgres.url);
  const redis = await startRedisServer();
  const redisPath = await startTcpProxy(redis.url);
  const providers = await startProviders();
  const program = await buildProgram();
  const settings = hostSettings(providers, postgresPath.url, redisPath.url);
  const create = (name: string): Promise<HostProcess> =>
    createHostProcess(builtHost(program.main), settings, `${logs}/${name}.log`);
  const hosts = [await create("first"), await create("second")] as const;
  await Promise.all(hosts.map((host) => host.start()));
  return {
    hosts,
    postgres,
    postgresPath,
    redis,
    redisPath,
    providers,
    disk,
    query: queryOn(postgres.url),
    async close() {
      const stopped = await Promise.all(hosts.map((host) => host.stop()));
      await Promise.all([providers.close(), postgresPath.close(), redisPath.close()]);
      await redis.kill();
      await postgres.stop();
      await disk?.unmount();
      await program.remove();
      return !stopped.includes(false);
    },
  };
}

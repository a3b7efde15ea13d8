import { Client, expectStatus } from "../../../packages/host-express/test/support/client";
import { startServer, type Server } from "../child";
import type { BenchDatabase } from "../databases";
import { startHost } from "../host";
import type { FirstSync } from "./scenario";

/** A server that syncs sources. */
export interface Side extends Server {
  /** Points the side to a source; not part of the measurement. */
  choose(source: string): Promise<void>;
  /** Syncs the chosen source for the first time. @returns How many rows it created */
  sync(): Promise<number>;
}

/** The host, which can also sync a source again. */
export interface HostSide extends Side {
  /** Syncs the chosen source again. @throws Error when it finds anything new */
  syncUnchanged(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

/** Starts the bare loop. */
export async function startLoop(program: string, database: BenchDatabase, env: Env): Promise<Side> {
  const server = await startServer(program, [], { ...database.env, ...env });
  let chosen = "";
  return {
    ...server,
    choose(source) {
      chosen = source;
      return Promise.resolve();
    },
    async sync() {
      const answer = await fetch(`${server.url}/${chosen}`, { method: "POST" });
      return ((await answer.json()) as { readonly created: number }).created;
    },
  };
}

const admin = { username: "admin", password: "admin-password-1" };

/** Environment of a host that creates its administrator. */
export const installed = {
  TT_ADMIN_USERNAME: admin.username,
  TT_ADMIN_PASSWORD: admin.password,
} as const;

/** Starts the host with one integration, its administrator's. */
export async function startHostSide(
  scenario: FirstSync,
  database: BenchDatabase,
  env: Env,
  nodeOptions: readonly string[],
): Promise<HostSide> {
  const server = await startHost(database, nodeOptions, { ...env, ...installed });
  return { ...server, ...(await hostSide(scenario, server.url)) };
}

/** Sets up a running host whose environment includes {@link installed}. */
export async function hostSide(
  scenario: FirstSync,
  url: string,
): Promise<Omit<HostSide, keyof Server>> {
  const client = new Client(url);
  await client.logIn(admin);
  const choose = await scenario.setUp(client, await client.createProject("Project"));
  const sync = async (): Promise<Record<string, unknown>> => {
    for (;;) {
      const answer = await client.post(`/api/integrations/${scenario.connector}/sync`);
      // The sync that follows a new connection may still be running.
      if (answer.status === 409) continue;
      const { body } = expectStatus(answer, 200);
      if (body["complete"] !== true) throw new Error(JSON.stringify(body));
      return body;
    }
  };
  return {
    choose,
    sync: async () => Number((await sync())["created"]),
    async syncUnchanged() {
      const body = await sync();
      if (body["synced"] !== 0) throw new Error(JSON.stringify(body));
    },
  };
}

import type { Clock, Descriptor } from "@tt/connector-core";
import { builtIn } from "../../src/built-in";
import { startHost } from "../../src/host";
import { readConfig, type Environment } from "../../src/platform/config/read-config";
import type { SessionLimits } from "../../src/platform/db/session-limits";
import type { Tracer } from "../../src/platform/tracing/tracer";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { createLoginToken } from "../../src/features/tokens/write";
import { createUser } from "../../src/features/users/write";
import { sessionCookie } from "../../src/platform/auth/cookie";
import { createSession } from "../../src/platform/auth/sessions";
import { createLog } from "../../src/platform/log/log";
import type { OpenDatabase } from "../../src/platform/db/database";
import { Client } from "./client";
import { setKind } from "./contract";
import { freshPGlite } from "./databases";
import { noNetwork } from "./fetch-by-host";

export const admin = { username: "admin", password: "admin-password-1" };

/** Settings without effective rate limits. */
export const unlimited = {
  API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
  API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
};

/** A user that a session and a token are created for. */
export interface TestUser {
  readonly id: number;
  readonly username: string;
  readonly role: "admin" | "user";
}

/** A running host with its log. */
export interface TestHost {
  readonly url: string;
  readonly database: OpenDatabase;
  /** All log lines, including debug. */
  logged(): string;
  /** Creates a client that is not logged in. */
  client(): Client;
  /** Creates a user with a password. */
  createUser(username: string, password: string): Promise<void>;
  /** Creates a user with a session and a token, which is faster than a login. */
  newUser(username: string): Promise<Client>;
  /** Creates a client with a new session and token of a user, active or not. */
  clientOf(user: TestUser): Promise<Client>;
  close(): Promise<void>;
}

/** Starts a host in this process, with HTTP and a database (default: PGlite in memory). */
export async function startTestHost(
  options: {
    readonly databaseUrl?: string | undefined;
    readonly env?: Environment;
    readonly clock?: Clock;
    readonly connectors?: readonly Descriptor[];
    /** Time limits of PostgreSQL sessions (default: as in production). */
    readonly limits?: SessionLimits;
    /** Fetch for requests to providers (default: no network). */
    readonly fetch?: typeof globalThis.fetch;
    readonly tracer?: Tracer;
  } = {},
): Promise<TestHost> {
  const lines: string[] = [];
  const log = createLog("trace", { write: (line) => lines.push(line) });
  const connectors = options.connectors ?? builtIn;
  const env = {
    PORT: "0",
    DATABASE_URL: options.databaseUrl,
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    SETTINGS_ENCRYPTION_KEY: "A".repeat(43),
    ...unlimited,
    ...options.env,
  };
  const config = readConfig(env, connectors);
  const database =
    options.databaseUrl === undefined
      ? await freshPGlite()
      : openPostgres(options.databaseUrl, log, options.limits);
  const host = await startHost(config, {
    log,
    database,
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.tracer ? { tracer: options.tracer } : {}),
    connectors,
    fetch: options.fetch ?? noNetwork,
  });
  // What the document depends on: the connectors and the configuration.
  setKind(host.url, options.connectors ? undefined : JSON.stringify(options.env ?? {}));
  const clientOf = async (user: TestUser): Promise<Client> =>
    database.db.transaction().execute(async (tx) => {
      const from = { headers: {}, address: "127.0.0.1" };
      const session = sessionCookie(host.url).write(await createSession(tx, user.id, from));
      const { token } = await createLoginToken(tx, user, new Date());
      return new Client(host.url).use(session.split(";")[0] ?? "", token);
    });
  return {
    url: host.url,
    database,
    clientOf,
    logged: () => lines.join(""),
    client: () => new Client(host.url),
    async createUser(username, password) {
      const id = await createUser(database.db, { username, password, role: "user" });
      if (id === undefined) throw new Error(`The user ${username} already exists`);
    },
    async newUser(username) {
      const { db } = database;
      const user = { username, role: "user" } as const;
      const id = await createUser(db, { ...user, password: "password-of-user" });
      if (id === undefined) throw new Error(`The user ${username} already exists`);
      return clientOf({ id, ...user });
    },
    close: () => host.close(),
  };
}

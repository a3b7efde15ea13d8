import { sql } from "kysely";
import { createApiToken } from "../packages/host-express/src/features/tokens/write";
import { migrate } from "../packages/host-express/src/platform/db/migrate";
import { openPostgres } from "../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../packages/host-express/src/platform/log/log";
import { hostProgram, startServer, type Server } from "./child";
import { encryptionKey } from "./seed";

/** A real host with one user, one project and a token to write time entries with. */
export interface Subject {
  readonly server: Server;
  /**
   * Creates one time entry.
   * @returns Status and milliseconds of the answer; status 0: there was none.
   */
  createEntry(): Promise<{ readonly status: number; readonly ms: number }>;
}

/** An answer later than this is none, milliseconds. */
const maxWaitMs = 30_000;

/**
 * Starts a host on an empty database.
 * @param databaseUrl What the host is started with.
 * @param directUrl The same database, for preparing it (default: the same URL).
 */
export async function startSubject(databaseUrl: string, directUrl = databaseUrl): Promise<Subject> {
  const database = openPostgres(directUrl, createLog("silent"));
  await migrate(database.maintenance);
  await sql`insert into clients (name) values ('Client')`.execute(database.db);
  await sql`insert into projects (name, client_id) values ('Project', 1)`.execute(database.db);
  await sql`insert into users (username, role) values ('bench', 'admin')`.execute(database.db);
  const owner = { userId: 1, name: "bench", scopes: ["admin:all"] };
  const { token } = await createApiToken(
    database.db,
    { ...owner, expiresInDays: undefined },
    new Date(),
  );
  await database.close();
  const server = await startServer(hostProgram, ["serve"], {
    DATABASE_URL: databaseUrl,
    SETTINGS_ENCRYPTION_KEY: encryptionKey,
    API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
    API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
    PORT: "0",
    TZ: "UTC",
  });
  let number = 0;
  return {
    server,
    async createEntry() {
      const start = new Date(Date.UTC(2020, 0, 1) + (number += 1) * 60_000);
      const started = performance.now();
      const status = await fetch(`${server.url}/api/v1/time-entries`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          project_id: 1,
          start_time: start.toISOString(),
          end_time: new Date(start.getTime() + 30_000).toISOString(),
        }),
        signal: AbortSignal.timeout(maxWaitMs),
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 0,
      );
      return { status, ms: performance.now() - started };
    },
  };
}

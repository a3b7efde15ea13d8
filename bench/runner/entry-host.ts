import { sql } from "kysely";
import { createApiToken } from "../../packages/host-express/src/features/tokens/write";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";
import { openPostgres } from "../../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../../packages/host-express/src/platform/log/log";
import type { Server } from "./child";
import { startHost } from "./host";

/** A host with one user, one project and a token to write time entries with. */
export interface EntryHost {
  readonly server: Server;
  /**
   * Creates a time entry.
   * @returns Status of the response (0: there was none) and the time it took, milliseconds
   */
  createEntry(): Promise<{ readonly status: number; readonly ms: number }>;
}

/** A response later than this counts as none. */
const maxWaitMs = 30_000;

/**
 * Starts a host on an empty database.
 * @param databaseUrl `DATABASE_URL` of the host.
 * @param directUrl URL by which the bench itself fills the database (default: the same).
 */
export async function startEntryHost(
  databaseUrl: string,
  directUrl = databaseUrl,
): Promise<EntryHost> {
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
  const server = await startHost({ env: { DATABASE_URL: databaseUrl } });
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

import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type DatabaseConnection,
} from "kysely";
import pg from "pg";
import { describe, expect, it } from "vitest";
import type { OpenDatabase } from "../src/platform/db/database";
import { openPostgres } from "../src/platform/db/open-postgres";
import { createReadiness } from "../src/platform/db/readiness";
import type { Database } from "../src/platform/db/schema";
import { DatabaseUnavailableError } from "../src/platform/db/unavailable";
import {
  databaseKinds,
  freshPGlite,
  freshPostgres,
  freshPostgresUrl,
  silentLog,
} from "./support/databases";

/** A database whose statements all fail. */
function failing(error: Error): Kysely<Database> {
  const connection: DatabaseConnection = {
    executeQuery: () => Promise.reject(error),
    async *streamQuery() {
      await Promise.reject(error);
    },
  };
  class FailingDriver extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(connection);
    }
  }
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new FailingDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function serverError(code: string): Error {
  return Object.assign(new pg.DatabaseError("could not write", 0, "error"), {
    severity: "ERROR",
    code,
  });
}

const full = "The database's disk is full.";
const unresponsive = "The database does not respond.";

describe("readiness", () => {
  it.each([
    ["a full disk of the server", serverError("53100"), full],
    [
      "a full disk under the embedded database",
      Object.assign(new Error(), { code: "ENOSPC" }),
      full,
    ],
    ["a refused connection", new DatabaseUnavailableError(new Error("ECONNREFUSED")), unresponsive],
  ])("reports %s, and recovers as soon as it is over", async (_case, error, reason) => {
    const healthy = await freshPostgres();
    let database: OpenDatabase = { ...healthy, probe: failing(error) };
    const readiness = createReadiness(
      new Proxy(healthy, { get: (_target, name) => Reflect.get(database, name) as unknown }),
    );
    expect(await readiness()).toEqual({ status: "not_ready", reason, cause: error });
    database = healthy;
    expect(await readiness()).toEqual({ status: "ready" });
    await healthy.close();
  });

  it.each(databaseKinds)("is ready on %s", async (_kind, open) => {
    const database = await open();
    const readiness = createReadiness(database);
    expect(await Promise.all([readiness(), readiness()])).toEqual([
      { status: "ready" },
      { status: "ready" },
    ]);
    await database.close();
  });

  // Without temporary files, the server refuses only statements that need disk space.
  const limit = "temp_file_limit = '1kB'";
  it.each([
    [
      "PGlite",
      async () => {
        const database = await freshPGlite();
        await sql.raw(`set ${limit}`).execute(database.db);
        return database;
      },
    ],
    [
      "PostgreSQL",
      async () => {
        const url = await freshPostgresUrl();
        const first = openPostgres(url, silentLog);
        const name = new URL(url).pathname.slice(1);
        await sql.raw(`alter database ${name} set ${limit}`).execute(first.db);
        await first.close();
        return openPostgres(url, silentLog);
      },
    ],
  ])("requires free disk space on %s", async (_kind, open) => {
    const database = await open();
    const cause: unknown = expect.objectContaining({ code: "53400" });
    expect(await createReadiness(database)()).toMatchObject({ status: "not_ready", cause });
    await database.close();
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { freshPostgresUrl, silentLog } from "../support/databases";

describe("PostgreSQL", () => {
  let url: string;
  let database: OpenDatabase;
  beforeAll(async () => {
    url = await freshPostgresUrl();
    database = openPostgres(url, silentLog);
  });
  afterAll(() => database.close());

  const connections = async (where: string): Promise<number[]> => {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${sql.raw(where)}`.execute(
      database.db,
    );
    return rows.map((row) => row.pid);
  };

  it("reads times in UTC in every time zone of the server", async () => {
    const name = new URL(url).pathname.slice(1);
    await sql`alter database ${sql.id(name)} set timezone = 'Asia/Tokyo'`.execute(database.db);
    await sql`alter database ${sql.id(name)} set datestyle = 'German'`.execute(database.db);
    const later = openPostgres(url, silentLog);
    try {
      const { rows } = await sql`
        select timestamptz '2024-01-15 09:00:00Z' as at, date '2024-01-15' as day`.execute(
        later.db,
      );
      expect(rows).toEqual([{ at: "2024-01-15 09:00:00+00", day: "2024-01-15" }]);
    } finally {
      await later.close();
    }
  });

  it("plans a query builder's statement once per connection", async () => {
    const named = openPostgres(url, silentLog);
    try {
      await named.db.connection().execute(async (one) => {
        for (let id = 1; id <= 3; id += 1) {
          await one.selectFrom("users").select("username").where("id", "=", id).execute();
        }
        const { rows } = await sql<{ calls: number }>`
          select generic_plans + custom_plans as calls from pg_prepared_statements
          where statement like 'select "username"%'`.execute(one);
        expect(rows).toEqual([{ calls: 3 }]);
      });
    } finally {
      await named.close();
    }
  });

  it("names at most 500 statements, to bound the server's memory", async () => {
    const many = openPostgres(url, silentLog);
    try {
      await many.db.connection().execute(async (one) => {
        for (let index = 0; index < 510; index += 1) {
          await sql`select ${index}::integer as ${sql.id(`column_${String(index)}`)}`.execute(one);
        }
        const { rows } = await sql`select count(*) as n from pg_prepared_statements`.execute(one);
        expect(rows).toEqual([{ n: 500 }]);
      });
    } finally {
      await many.close();
    }
  });

  it("keeps no connection inside a transaction that failed", async () => {
    const aborted = "begin; select 1/0; commit";
    // One for each connection of the pool.
    for (let count = 0; count < 3; count += 1) {
      await expect(database.jobs.executeSql(aborted)).rejects.toThrow("division by zero");
    }
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => database.jobs.executeSql("select 1 as one")),
    );
    expect(answers).toMatchObject(Array(3).fill({ rows: [{ one: 1 }] }));
  });

  it("survives the loss of its connections", async () => {
    await sql`select 1`.execute(database.db);
    const ended = openPostgres(url, silentLog);
    await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.01)`.execute(database.db)));
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(ended.db);
    await vi.waitFor(async () => {
      expect((await sql`select 1 as one`.execute(database.db)).rows).toEqual([{ one: 1 }]);
    }, 10_000);
    await ended.close();
  });

  it("reports possibly missed notifications, reconnects and keeps listening", async () => {
    const heard: string[] = [];
    let lost = 0;
    const stop = await database.listen(
      "test_channel",
      (payload) => heard.push(payload),
      () => (lost += 1),
    );
    const ofListener = "application_name = 'tt-host listener'";
    const [listener] = await connections(ofListener);
    expect(listener).toBeDefined();
    const before = lost;
    await sql`select pg_terminate_backend(${listener}::integer)`.execute(database.db);
    // Once when the connection is lost, and once when it is back and has missed notifications.
    await vi.waitFor(() => {
      expect(lost).toBe(before + 2);
    }, 10_000);
    await sql`select pg_notify('test_channel', 'after')`.execute(database.db);
    await vi.waitFor(() => {
      expect(heard).toEqual(["after"]);
    }, 10_000);
    await stop();
    await vi.waitFor(async () => {
      expect(await connections(ofListener)).toEqual([]);
    }, 10_000);
  });

  it("fails immediately with the address if no server listens there", async () => {
    const nowhere = openPostgres("postgres://tt:canary@127.0.0.1:1/tt", silentLog);
    const error: unknown = await sql`select 1`.execute(nowhere.db).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    expect(String(error)).not.toContain("canary");
    await nowhere.close();
  });
});

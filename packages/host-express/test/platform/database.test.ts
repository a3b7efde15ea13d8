import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { constraintOf, isUniqueViolation } from "../../src/platform/db/errors";
import { databaseKinds } from "../support/databases";
import { emptyTables } from "../support/empty-tables";

const addUser = {
  name: "test_add_user",
  text: "insert into users (username, role) values ($1, $2) returning id, username",
};

describe.each(databaseKinds)("%s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(() => emptyTables(database));

  const usernames = async (): Promise<string[]> => {
    const rows = await database.db.selectFrom("users").select("username").execute();
    return rows.map((row) => row.username).sort();
  };

  describe("values", () => {
    it("are read alike with every driver", async () => {
      const { rows } = await sql`select
        timestamptz '2024-01-15 10:30:00.25+01' as instant, date '2024-01-15' as day,
        timestamp '2024-01-15 10:30:00' as wall, 9007199254740991::bigint as big,
        count(*) as counted, 12.50::numeric(9,2) as money, '{"a":[1]}'::jsonb as json,
        array['x','y'] as words, null as nothing, true as yes`.execute(database.db);
      expect(rows).toEqual([
        {
          instant: "2024-01-15 09:30:00.25+00",
          day: "2024-01-15",
          wall: "2024-01-15 10:30:00",
          big: Number.MAX_SAFE_INTEGER,
          counted: 1,
          money: "12.50",
          json: { a: [1] },
          words: ["x", "y"],
          nothing: null,
          yes: true,
        },
      ]);
    });

    it("throw for a bigint above the safe integers instead of rounding it", async () => {
      await expect(
        sql`select 9007199254740992::bigint as big`.execute(database.db),
      ).rejects.toThrow(RangeError);
      // The connection still works.
      expect((await sql`select 1 as one`.execute(database.db)).rows).toEqual([{ one: 1 }]);
    });

    it("accept a Date as a timestamp", async () => {
      const at = new Date("2024-07-01T12:00:00.5Z");
      const { rows } = await sql`select ${at}::timestamptz as at`.execute(database.db);
      expect(rows).toEqual([{ at: "2024-07-01 12:00:00.5+00" }]);
    });
  });

  describe("prepared()", () => {
    it("runs concurrent calls", async () => {
      const names = Array.from({ length: 50 }, (_, index) => `user-${String(index)}`);
      const answers = await Promise.all(
        names.map((name) =>
          database.prepared<{ id: number; username: string }>(addUser, [name, "user"]),
        ),
      );
      expect(answers.flat().map((row) => row.username)).toEqual(names);
      expect(new Set(answers.flat().map((row) => row.id)).size).toBe(50);
    });

    it("binds nulls, dates, booleans and JSON", async () => {
      const statement = {
        name: "test_types",
        text: `select $1::text as nothing, $2::timestamptz as at, $3::boolean as yes,
          $4::jsonb as json, $5::integer as number, $6::bigint as big`,
      };
      const at = new Date("2024-01-15T09:00:00Z");
      const answer = await database.prepared(statement, [null, at, true, '{"a":1}', 7, 2 ** 40]);
      expect(answer).toEqual([
        {
          nothing: null,
          at: "2024-01-15 09:00:00+00",
          yes: true,
          json: { a: 1 },
          number: 7,
          big: 2 ** 40,
        },
      ]);
    });

    it("runs outside of open transactions, so a rollback does not affect it", async () => {
      let outside: Promise<unknown> = Promise.resolve();
      await expect(
        database.db.transaction().execute(async (tx) => {
          await tx.insertInto("users").values({ username: "inside", role: "user" }).execute();
          // Waits for the transaction on the embedded database, so it is not awaited here.
          outside = database.prepared(addUser, ["outside", "user"]);
          await tx.insertInto("users").values({ username: "inside too", role: "user" }).execute();
          throw new Error("taken back");
        }),
      ).rejects.toThrow("taken back");
      await outside;
      expect(await usernames()).toEqual(["outside"]);
    });
    it("reports the violated constraint, and works afterwards", async () => {
      await database.prepared(addUser, ["ada", "user"]);
      const error: unknown = await database
        .prepared(addUser, ["ada", "user"])
        .catch((fault: unknown) => fault);
      expect(isUniqueViolation(error)).toBe(true);
      expect(constraintOf(error)).toBe("users_username_key");
      expect(await database.prepared(addUser, ["bob", "user"])).toMatchObject([
        { username: "bob" },
      ]);
    });

    it("fails each time for an invalid statement, and for no other", async () => {
      const wrong = { name: "test_wrong", text: "select * from nowhere" };
      await expect(database.prepared(wrong, [])).rejects.toThrow("nowhere");
      await expect(database.prepared(wrong, [])).rejects.toThrow("nowhere");
      expect(await database.prepared(addUser, ["ada", "user"])).toHaveLength(1);
    });

    it("plans once, small tables included", async () => {
      await database.prepared(addUser, ["ada", "user"]);
      await sql`analyze users, time_entries, projects, tasks`.execute(database.db);
      const statement = {
        name: "test_plan",
        text: `select u.id, p.name as project, t.name as task from users u
          left join time_entries e on e.user_id = u.id and e.end_time is null
          left join projects p on p.id = e.project_id left join tasks t on t.id = e.task_id
          where u.id = $1`,
      };
      for (let run = 0; run < 20; run += 1) await database.prepared(statement, [1]);
      const { rows } = await sql<{ plans: number }>`
        select sum(custom_plans)::integer as plans from pg_prepared_statements
        where name = 'test_plan'`.execute(database.db);
      // Connections to a server each have their own statements.
      if (database.kind === "pglite") expect(rows[0]?.plans).toBeLessThanOrEqual(5);
    });

    it("works after maintenance", async () => {
      await database.prepared(addUser, ["ada", "user"]);
      await Promise.all([database.maintain(), database.prepared(addUser, ["bob", "user"])]);
      await database.prepared(addUser, ["eve", "user"]);
      expect(await usernames()).toEqual(["ada", "bob", "eve"]);
    });
  });

  describe("transactions", () => {
    it("are isolated from concurrent statements", async () => {
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const name = `user-${String(index)}`;
          await database.db
            .transaction()
            .execute(async (tx) => {
              await tx.insertInto("users").values({ username: name, role: "user" }).execute();
              if (index % 2 === 0) throw new Error("taken back");
            })
            .catch(() => undefined);
          await database.db
            .insertInto("users")
            .values({ username: `plain-${String(index)}`, role: "user" })
            .execute();
        }),
      );
      const names = await usernames();
      expect(names.filter((name) => name.startsWith("plain-"))).toHaveLength(20);
      expect(names.filter((name) => name.startsWith("user-"))).toHaveLength(10);
    });
  });

  describe("listen()", () => {
    it("receives committed notifications of its channel until it is stopped", async () => {
      const heard: string[] = [];
      const waiter = payloadCollector(heard);
      const stop = await database.listen("test_channel", waiter.hear, () => undefined);
      const notify = (channel: string, payload: string): Promise<unknown> =>
        sql`select pg_notify(${channel}, ${payload})`.execute(database.db);

      await notify("another_channel", "not ours");
      await database.db
        .transaction()
        .execute(async (tx) => {
          await sql`select pg_notify('test_channel', 'taken back')`.execute(tx);
          throw new Error("taken back");
        })
        .catch(() => undefined);
      await notify("test_channel", "one");
      await notify("test_channel", "");
      await waiter.until(2);
      expect(heard).toEqual(["one", ""]);

      await stop();
      await notify("test_channel", "too late");
      // A second listener proves that the notification went out.
      const later: string[] = [];
      const laterWaiter = payloadCollector(later);
      const stopLater = await database.listen("test_channel", laterWaiter.hear, () => undefined);
      await notify("test_channel", "again");
      await laterWaiter.until(1);
      await stopLater();
      expect(heard).toEqual(["one", ""]);
    });
  });
});

/** Collects received payloads and waits for a number of them. */
function payloadCollector(payloads: string[]): {
  readonly hear: (payload: string) => void;
  readonly until: (count: number) => Promise<void>;
} {
  let wake = (): void => undefined;
  return {
    hear(payload) {
      payloads.push(payload);
      wake();
    },
    async until(count) {
      while (payloads.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

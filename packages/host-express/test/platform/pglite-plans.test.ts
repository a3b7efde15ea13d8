import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { isUniqueViolation } from "../../src/platform/db/errors";
import { emptyPGlite } from "../support/databases";

// Kysely's and pg-boss's statements on PGlite are prepared once.
describe("kept plans of PGlite", () => {
  let database: OpenDatabase;
  const run = async (text: string, ...values: unknown[]): Promise<unknown[]> => {
    const parts = text.split("?");
    const query = sql.join(
      parts.flatMap((part, n) => [
        sql.raw(part),
        ...(n < values.length ? [sql`${values[n]}`] : []),
      ]),
      sql.raw(""),
    );
    return (await sql`${query}`.execute(database.db)).rows;
  };
  const countOfPlans = async (): Promise<number> => {
    const { rows } = await database.jobs.executeSql(
      "select count(*)::int as count from pg_prepared_statements where name like 'plan_%'; select 1",
    );
    return (rows as { readonly count: number }[])[0]?.count ?? 0;
  };

  beforeAll(async () => {
    database = await emptyPGlite();
    await run("create table things (id integer primary key, name text, size numeric(9,2))");
  });
  afterAll(async () => {
    await database.close();
  });

  it("prepares a statement once, whatever its parameters", async () => {
    await run("insert into things values (?, ?, ?)", 1, "one", 1.5);
    const before = await countOfPlans();
    await run("insert into things values (?, ?, ?)", 2, null, null);
    await run("insert into things values (?, ?, ?)", 3, "three", "2.25");
    expect(await countOfPlans()).toBe(before);
    expect(await run("select * from things order by id")).toEqual([
      { id: 1, name: "one", size: "1.50" },
      { id: 2, name: null, size: null },
      { id: 3, name: "three", size: "2.25" },
    ]);
  });

  it.each([
    ["a list", "select ?::integer[] as value", [1, 2], [1, 2]],
    ["JSON", "select ?::jsonb as value", '{"a":[1]}', { a: [1] }],
    ["a truth", "select ?::boolean as value", true, true],
    ["a time", "select ?::timestamptz as value", new Date(0), "1970-01-01 00:00:00+00"],
    ["a large number", "select ?::bigint as value", 2 ** 40, 2 ** 40],
  ])("sends %s, the first time and again", async (_, text, value, expected) => {
    for (const time of ["first", "again"]) {
      expect(await run(text, value), time).toEqual([{ value: expected }]);
    }
  });

  it("goes on after an error", async () => {
    const twice = run("insert into things values (?, ?, ?)", 1, "twice", 1);
    expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true);
    await expect(run("select nothing from things")).rejects.toThrow(/nothing/);
    expect(await run("insert into things values (?, ?, ?)", 4, "four", 4)).toEqual([]);
  });

  it("keeps statements out of the transactions of others", async () => {
    const failed = database.db.transaction().execute(async (tx) => {
      await sql`insert into things values (5, 'five', 5)`.execute(tx);
      const other = run("insert into things values (?, ?, ?)", 6, "six", 6);
      await sql`select count(*) from things`.execute(tx);
      return Promise.reject(Object.assign(new Error("roll back"), { other }));
    });
    const error = (await failed.catch((thrown: unknown) => thrown)) as { other: Promise<unknown> };
    await error.other;
    expect(await run("select id from things where id in (5, 6)")).toEqual([{ id: 6 }]);
  });

  it("returns the columns that a table has now", async () => {
    const first = "select * from things where id = ?";
    expect(await run(first, 1)).toEqual([{ id: 1, name: "one", size: "1.50" }]);
    await run("alter table things add color text default 'red'");
    expect(await run(first, 1)).toEqual([{ id: 1, name: "one", size: "1.50", color: "red" }]);
    await database.jobs.executeSql("begin; alter table things drop column color; commit");
    expect(await run(first, 1)).toEqual([{ id: 1, name: "one", size: "1.50" }]);
  });

  it("makes plans again after many written rows, for the sizes of the tables by then", async () => {
    await run("select id from things where id = ?", 1);
    expect(await countOfPlans()).toBeGreaterThan(1);
    await run("insert into things select n, 'many' from generate_series(101, 1101) n");
    expect(await countOfPlans()).toBe(0);
  });

  it("keeps at most 300 plans", async () => {
    for (let n = 0; n < 310; n += 1) await run(`select ${String(n)} as n`);
    expect(await countOfPlans()).toBe(300);
  });
});

import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPGlitePrepared, type PGlitePrepared } from "../../src/platform/db/pglite-prepared";

// A plan for known parameters, with hash joins of the small tables, is estimated as cheaper than one that
// looks each row up. It takes longer, and would be made for every execution.
const statement = {
  name: "owners",
  text: `select i.id, u.name from jsonb_to_recordset($1::jsonb) as d(id integer)
    join integrations i on i.id = d.id join users u on u.id = i.owner`,
};

describe("createPGlitePrepared", () => {
  let lite: PGlite;
  let prepared: PGlitePrepared;

  beforeAll(async () => {
    lite = await PGlite.create();
    await lite.exec(`create table users (id integer primary key, name text not null);
      create table integrations (id integer primary key, owner integer not null);
      insert into users select n, 'User ' || n from generate_series(1, 1000) n;
      insert into integrations select n, n from generate_series(1, 1000) n`);
    await lite.exec("vacuum");
    prepared = createPGlitePrepared(lite);
  });

  afterAll(async () => {
    await lite.close();
  });

  const planCacheMode = async (): Promise<unknown> =>
    (await lite.query<{ plan_cache_mode: string }>("show plan_cache_mode")).rows[0]
      ?.plan_cache_mode;

  it("plans a statement once, whatever plans for single executions would cost", async () => {
    for (let id = 1; id <= 20; id += 1) {
      const rows = await prepared.run(statement, [[{ id }]]);
      expect(rows).toEqual([{ id, name: `User ${String(id)}` }]);
    }
    const { rows } = await lite.query(
      "select custom_plans::integer from pg_prepared_statements where name = 'owners'",
    );
    expect(rows).toEqual([{ custom_plans: 0 }]);
    expect(await planCacheMode()).toBe("auto");
  });

  it("leaves the planner as it was after an error", async () => {
    const failing = { name: "failing", text: "select 1 / n as n from (values ($1::integer)) v(n)" };
    await expect(prepared.run(failing, [1])).resolves.toEqual([{ n: 1 }]);
    await expect(prepared.run(failing, [0])).rejects.toThrow("division by zero");
    expect(await planCacheMode()).toBe("auto");
    await expect(prepared.run(failing, [1])).resolves.toEqual([{ n: 1 }]);
  });
});

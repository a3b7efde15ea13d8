import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEntries, deleteEntries } from "../../src/features/time-entries/write";
import { foldTotals } from "../../src/features/time-entries/count";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { generateEntries, type Generated } from "../support/entries";
import type { TestHost } from "../support/host";
import { localText } from "../support/local-text";
import { hostWithTwo, newProjectId } from "../support/resources";

const perPage = 100;

const localTime = (instant: string, zone: string): string =>
  localText(instant, zone).replace(" ", "T");

// Compares every filter of lists and reports with an independent computation over the same data.
describe.each(databaseNames)("lists and reports on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let projects: readonly number[];
  let all: readonly Generated[];
  const zone: Record<number, string> = { 1: "Europe/Berlin", 2: "America/New_York" };

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-12-31T12:00:00Z")));
    await host.createUser("third", "password-of-third");
    projects = [await newProjectId(me), await newProjectId(me), await newProjectId(me)];
    for (const [client, timezone] of [
      [me, zone[1]],
      [other, zone[2]],
    ] as const) {
      expectStatus(await client.request("PATCH", "/api/profile", { timezone }), 200);
    }
    all = await generateEntries(host.database.db, { users: [1, 2, 3], projects, count: 900 });
  });
  afterAll(async () => {
    await host.close();
  });

  /** Computes the expected entries of a query. @param as Id of the user who sends it. */
  const expected = (as: number, query: Record<string, string>): readonly Generated[] => {
    const mine = zone[as] ?? "UTC";
    const inRange = (entry: Generated): boolean => {
      const { start_date: from, end_date: to } = query;
      const compare = (bound: string): number => {
        if (bound.endsWith("Z")) return Date.parse(entry.start_time) - Date.parse(bound);
        const local = localTime(entry.start_time, mine).slice(0, bound.length);
        return local < bound ? -1 : local > bound ? 1 : 0;
      };
      return (from === undefined || compare(from) >= 0) && (to === undefined || compare(to) <= 0);
    };
    return all
      .filter((entry) => as === 1 || entry.user_id === as)
      .filter(
        (entry) => query["user_id"] === undefined || entry.user_id === Number(query["user_id"]),
      )
      .filter(
        (entry) =>
          query["project_id"] === undefined || entry.project_id === Number(query["project_id"]),
      )
      .filter(
        (entry) =>
          query["billable"] === undefined || entry.billable === (query["billable"] === "true"),
      )
      .filter((entry) => query["include_active"] === "true" || entry.end_time !== null)
      .filter(inRange)
      .toSorted((a, b) => Date.parse(b.start_time) - Date.parse(a.start_time) || b.id - a.id);
  };

  const queries = (): readonly Record<string, string>[] => {
    const project = String(projects[1]);
    return [
      {},
      { include_active: "true" },
      { billable: "true" },
      { billable: "FALSE", include_active: "true" },
      { project_id: project },
      { project_id: "999999" },
      { project_id: project, billable: "false", include_active: "true" },
      // Days of daylight saving changes in Berlin and New York, and a range over both.
      { start_date: "2026-03-29", end_date: "2026-03-29" },
      { start_date: "2026-10-25", end_date: "2026-10-25", include_active: "true" },
      { start_date: "2026-03-08", end_date: "2026-03-08" },
      { start_date: "2026-11-01", end_date: "2026-11-01" },
      { start_date: "2026-03-01", end_date: "2026-11-30", project_id: project, billable: "true" },
      { start_date: "2026-03-29T12:00:00Z" },
      { end_date: "2026-03-29T12:00:00Z", billable: "true" },
      { start_date: "2026-03-28", end_date: "2026-10-25T00:30:00Z" },
      { end_date: "0001-01-01" },
      { start_date: "9999-12-31" },
    ];
  };

  const everyPage = async (as: Client, query: Record<string, string>): Promise<JsonObject[]> => {
    const rows: JsonObject[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = new URLSearchParams({
        ...query,
        page: String(page),
        per_page: String(perPage),
      });
      const answer = await as.get(`/api/v1/time-entries?${parameters.toString()}`);
      const { body } = expectStatus(answer, 200);
      rows.push(...(body["time_entries"] as JsonObject[]));
      const { total, pages, has_next: hasNext } = body["pagination"] as JsonObject;
      expect([page, pages], JSON.stringify(query)).toEqual([
        page,
        Math.ceil(Number(total) / perPage),
      ]);
      if (!hasNext) {
        expect(rows, JSON.stringify(query)).toHaveLength(Number(total));
        return rows;
      }
    }
  };

  it("return the entries that match the filter, in order, on every page, for every role", async () => {
    for (const [as, client] of [
      [1, me],
      [2, other],
    ] as const) {
      for (const query of queries()) {
        const rows = await everyPage(client, query);
        const wanted = expected(as, query);
        const what = `${String(as)} ${JSON.stringify(query)}`;
        expect(
          rows.map((row) => row["id"]),
          what,
        ).toEqual(wanted.map((entry) => entry.id));
      }
    }
    for (const user_id of ["1", "2", "3", "999999"]) {
      const query = { user_id, include_active: "true" };
      const rows = await everyPage(me, query);
      expect(rows.map((row) => row["id"])).toEqual(expected(1, query).map((entry) => entry.id));
    }
  });

  it("return the fields of an entry as they were written", async () => {
    const rows = await everyPage(me, { include_active: "true" });
    const known = new Map(all.map((entry) => [entry.id, entry]));
    for (const row of rows) expect(row).toMatchObject(known.get(Number(row["id"])) ?? {});
  });

  it("return an empty page after the last one, and use defaults for invalid page numbers", async () => {
    const page = async (query: string) =>
      expectStatus(await me.get(`/api/v1/time-entries?${query}`), 200).body;
    const total = expected(1, {}).length;
    expect(await page("page=1000&per_page=7")).toEqual({
      time_entries: [],
      pagination: {
        page: 1000,
        per_page: 7,
        total,
        pages: Math.ceil(total / 7),
        has_next: false,
        has_prev: true,
        next_page: null,
        prev_page: 999,
      },
    });
    const first = await page("page=0&per_page=-5");
    expect(first["time_entries"]).toHaveLength(50);
    expect(first["pagination"]).toMatchObject({ page: 1, per_page: 50, next_page: 2 });
    expect((await page("per_page=5000"))["pagination"]).toMatchObject({ per_page: 100 });
  });

  it.each([
    ["project_id=x", "project_id"],
    ["user_id=0", "user_id"],
    ["billable=maybe", "billable"],
    ["include_active=1", "include_active"],
    ["start_date=2026-02-30", "start_date"],
    ["end_date=tomorrow", "end_date"],
    ["end_date=2026-01-15T09:00:00+01:00", "end_date"],
  ])("refuse ?%s", async (query, name) => {
    const answer = await me.get(`/api/v1/time-entries?${query}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [name]: [expect.any(String)] } },
    });
    if (query.includes("+")) expect(JSON.stringify(answer.body["errors"])).toContain("%2B");
  });

  it("sum seconds and round once, in every report", async () => {
    const hours = (entries: readonly Generated[]): number => {
      const seconds = entries.reduce((sum, entry) => sum + (entry.duration_seconds ?? 0), 0);
      return Math.floor(seconds / 36 + 0.5) / 100;
    };
    const reportQueries = queries().filter(
      (query) => !query["include_active"] && !query["billable"],
    );
    for (const [as, client] of [
      [1, me],
      [2, other],
    ] as const) {
      for (const query of [...reportQueries, ...(as === 1 ? [{ user_id: "3" }] : [])]) {
        const range = { start_date: "2025-01-01", ...query };
        const { body } = expectStatus(
          await client.get(`/api/v1/reports/summary?${new URLSearchParams(range).toString()}`),
          200,
        );
        const wanted = expected(as, { end_date: "2026-12-31T12:00:00Z", ...range });
        const by = projects
          .map((id) => [id, wanted.filter((entry) => entry.project_id === id)] as const)
          .filter(([, entries]) => entries.length > 0)
          .map(([id, entries]) => ({
            project_id: id,
            hours: hours(entries),
            entries: entries.length,
          }))
          .toSorted((a, b) => b.hours - a.hours);
        expect(body["summary"], JSON.stringify(query)).toMatchObject({
          total_hours: hours(wanted),
          billable_hours: hours(wanted.filter((entry) => entry.billable)),
          total_entries: wanted.length,
          by_project: by,
        });
      }
    }
  });

  it("cover the last 30 days by default, up to the end of the last day in the user's time zone", async () => {
    const summary = async (query: string, as = me) =>
      expectStatus(await as.get(`/api/v1/reports/summary?${query}`), 200).body["summary"];
    expect(await summary("")).toMatchObject({
      start_date: "2026-12-01T12:00:00Z",
      end_date: "2026-12-31T12:00:00Z",
    });
    expect(await summary("start_date=2026-03-29&end_date=2026-03-29")).toMatchObject({
      start_date: "2026-03-28T23:00:00Z",
      end_date: "2026-03-29T21:59:59Z",
    });
    expect(await summary("start_date=2026-11-01&end_date=2026-11-01", other)).toMatchObject({
      start_date: "2026-11-01T04:00:00Z",
      end_date: "2026-11-02T04:59:59Z",
    });
    // The first and the last supported days; the user's time zone is an hour ahead in both years.
    const [early, second] = [
      await summary("start_date=0001-01-01&end_date=0001-01-01T12:00:00Z"),
      await summary("start_date=0001-01-02T00:00:00Z&end_date=0001-01-02T12:00:00Z"),
    ];
    expect(early).toMatchObject({ start_date: "0001-01-01T00:00:00Z" });
    expect(second).toMatchObject({ start_date: "0001-01-02T00:00:00Z", total_entries: 0 });
    expect(await summary("start_date=0001-01-02")).toMatchObject({
      start_date: "0001-01-01T23:06:32Z",
    });
    expect(
      await summary("start_date=9999-12-31T00:00:00Z&end_date=9999-12-31T23:59:59Z"),
    ).toMatchObject({
      start_date: "9999-12-31T00:00:00Z",
      end_date: "9999-12-31T23:59:59Z",
      total_entries: 0,
    });
    expect(await other.get("/api/v1/reports/summary?user_id=1")).toMatchObject({ status: 403 });
    expect(await me.get("/api/v1/reports/summary?start_date=x")).toMatchObject({ status: 400 });
  });

  it("return exact totals during concurrent writes and after rollbacks", async () => {
    const { db } = host.database;
    const totals = async (): Promise<number[]> => {
      const counts: number[] = [];
      for (const query of ["", "include_active=true", "billable=true", "billable=false"]) {
        const { body } = await me.get(`/api/v1/time-entries?per_page=1&${query}`);
        counts.push(Number((body["pagination"] as JsonObject)["total"]));
      }
      return counts;
    };
    const counted = async (): Promise<number[]> => {
      const { rows } = await sql<{ counts: number[] }>`
        select array[count(*) filter (where end_time is not null), count(*),
          count(*) filter (where end_time is not null and billable),
          count(*) filter (where end_time is not null and not billable)]::integer[] as counts
        from time_entries`.execute(db);
      return rows[0]?.counts ?? [];
    };
    const same = async (): Promise<void> => {
      expect(await totals()).toEqual(await counted());
    };
    await same();
    const actor = { userId: 1, role: "admin" } as const;
    const entry = (n: number) =>
      ({
        user_id: 1,
        project_id: projects[0] ?? 0,
        client_id: null,
        task_id: null,
        start_time: new Date(Date.UTC(2026, 5, 1, n)),
        end_time: new Date(Date.UTC(2026, 5, 1, n + 1)),
        break_seconds: 0,
        notes: null,
        tags: null,
        source: "import",
        billable: n % 2 === 0,
        paid: false,
        invoice_number: null,
      }) as const;
    const inputs = Array.from({ length: 20 }, (_, n) => entry(n));
    const rolledBack = db.transaction().execute(async (tx) => {
      await createEntries(tx, actor, inputs, new Date());
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    await same();
    const outcomes = await db
      .transaction()
      .execute((tx) => createEntries(tx, actor, inputs, new Date()));
    const ids = outcomes.map((outcome) => (outcome.status === "created" ? outcome.id : 0));
    await same();
    const rows = await db
      .selectFrom("time_entries")
      .select(["id", "start_time"])
      .where("id", "in", ids)
      .orderBy("id")
      .execute();
    expect(rows.map((row) => row.id)).toEqual(ids);
    expect(rows.map((row) => row.start_time.slice(11, 13))).toEqual(
      inputs.map((_, n) => String(n).padStart(2, "0")),
    );

    // Writes and folds the totals concurrently.
    await Promise.all([
      ...ids
        .slice(0, 10)
        .map((id) =>
          me.request("PATCH", `/api/v1/time-entries/${String(id)}`, { billable: false }),
        ),
      db.transaction().execute((tx) => deleteEntries(tx, actor, ids.slice(10, 15))),
      foldTotals(db),
      foldTotals(db),
      ...Array.from({ length: 5 }, (_, n) =>
        me.post("/api/v1/time-entries", { ...entry(n), user_id: undefined, source: undefined }),
      ),
      foldTotals(db),
      totals(),
    ]);
    await same();
    await foldTotals(db);
    expect((await sql`select 1 from time_entry_deltas`.execute(db)).rows).toEqual([]);
    await same();
    await sql`truncate time_entries`.execute(db);
    expect(await totals()).toEqual([0, 0, 0, 0]);
    expectStatus(await me.post("/api/v1/timer/start", { project_id: projects[0] }), 201);
    expect(await totals()).toEqual([0, 1, 0, 0]);
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await totals()).toEqual([1, 1, 1, 0]);
  });
});

import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as daySums from "../../src/features/statistics/productivity/day-sums";
import { DatabaseUnavailableError } from "../../src/platform/db/unavailable";
import { expectStatus, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import {
  naiveProductivity,
  naiveValueDashboard,
  naiveWeekComparison,
  type NaiveEntry,
  type NaiveViewer,
} from "../support/naive-statistics";

const dayMs = 24 * 60 * 60 * 1000;

/** Local days around which entries crowd: clocks change, and weeks, months and years end. */
const borders = [
  "2026-03-08",
  "2026-03-29",
  "2026-09-06",
  "2026-10-25",
  "2026-11-01",
  "2027-01-01",
];

// Compares every number with a calculation entry by entry.
describe.each(databaseNames)("statistics on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let users: { readonly name: string; readonly client: Client; readonly id: number }[];

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    const names = ["empty", "few", "many"];
    users = [];
    for (const name of names) {
      const client = await host.newUser(name);
      const { id } = await host.database.db
        .selectFrom("users")
        .select("id")
        .where("username", "=", name)
        .executeTakeFirstOrThrow();
      users.push({ name, client, id });
    }
    await createObjects();
    await createEntries("few", 40, 1);
    await createEntries("many", 500, 2);
  });
  afterAll(() => host.close());

  /** Clients with and without a rate; projects with a rate, with the rate 0, and without one. */
  const createObjects = async (): Promise<void> => {
    const { db } = host.database;
    await sql`insert into clients (name, default_hourly_rate)
      values ('with rate', 61.37), ('without rate', null)`.execute(db);
    await sql`insert into projects (name, client_id, hourly_rate)
      select 'Project ' || n, clients.id,
        case n % 4 when 0 then 95.45 + n when 1 then 0 end
      from generate_series(1, 14) n join clients
        on clients.name = case when n % 3 = 0 then 'without rate' else 'with rate' end
      order by n`.execute(db);
  };

  const createEntries = async (name: string, count: number, seed: number): Promise<void> => {
    const { db } = host.database;
    const user = users.find((each) => each.name === name);
    const projects = await db.selectFrom("projects").select("id").orderBy("id").execute();
    const clients = await db.selectFrom("clients").select("id").orderBy("id").execute();
    let state = seed;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const entries = Array.from({ length: count }, (_, index) => {
      const border = Date.parse(`${borders[below(borders.length)] ?? ""}T00:00:00Z`);
      const start =
        index % 2 === 0
          ? border - 2 * dayMs + below(4 * 24 * 12) * 300_000
          : Date.parse("2022-12-20T00:00:00Z") + below(4 * 366 * 24 * 60) * 60_000;
      const seconds = [0, below(300), 300, below(10 * 3600), below(3600)][below(5)] ?? 0;
      const isOfClient = below(8) === 0;
      return {
        user_id: user?.id,
        project_id: isOfClient ? null : (projects[below(projects.length)]?.id ?? null),
        client_id: isOfClient ? (clients[below(clients.length)]?.id ?? null) : null,
        start_time: new Date(start).toISOString(),
        end_time: new Date(start + seconds * 1000).toISOString(),
        duration_seconds: below(50) === 0 ? null : seconds,
        billable: below(3) > 0,
      };
    });
    await sql`insert into time_entries
        (user_id, project_id, client_id, start_time, end_time, duration_seconds, billable)
      select user_id, project_id, client_id, start_time, end_time, duration_seconds, billable
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as given(user_id integer,
        project_id integer, client_id integer, start_time timestamptz, end_time timestamptz,
        duration_seconds integer, billable boolean)`.execute(db);
  };

  const entriesOf = async (userId: number): Promise<readonly NaiveEntry[]> => {
    const rows = await host.database.db
      .selectFrom("time_entries as e")
      .leftJoin("projects as p", "p.id", "e.project_id")
      .leftJoin("clients as own", "own.id", "e.client_id")
      .leftJoin("clients as c", "c.id", "p.client_id")
      .select(["e.start_time", "e.end_time", "e.duration_seconds", "e.billable", "e.project_id"])
      .select(["p.name as project", "p.hourly_rate", "own.default_hourly_rate as own_rate"])
      .select("c.default_hourly_rate as client_rate")
      .where("e.user_id", "=", userId)
      .execute();
    const number = (text: string | null): number | null => (text === null ? null : Number(text));
    return rows.map((row) => ({
      ...row,
      rates: [number(row.hourly_rate), number(row.own_rate), number(row.client_rate)],
    }));
  };

  /** Moments around the borders, on both sides of the borders. */
  const moments = [
    "2026-03-08T07:30:00Z",
    "2026-03-29T01:30:00Z",
    "2026-03-29T22:30:00Z",
    "2026-03-31T12:00:00Z",
    "2026-09-06T04:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-11-01T05:30:00Z",
    "2026-12-31T23:30:00Z",
    "2027-01-03T12:00:00Z",
    "2027-01-04T00:00:00Z",
  ];

  it.each([
    ["Europe/Berlin", 1, 8, null],
    ["America/New_York", 0, 7.5, 30],
    ["Asia/Kathmandu", 6, 0.5, 0],
    ["America/Santiago", 1, 8, 32.25],
  ])("in %s are those of the entries", async (zone, weekStartDay, standardHours, goal) => {
    for (const { name, client, id } of users) {
      const profile = {
        timezone: zone,
        week_start_day: weekStartDay,
        standard_hours_per_day: standardHours,
        weekly_goal_hours: goal,
      };
      expectStatus(await client.request("PATCH", "/api/profile", profile), 200);
      const entries = await entriesOf(id);
      const some = moments.slice({ empty: -1, few: -3 }[name] ?? 0);
      for (const [index, moment] of some.entries()) {
        clock.set(moment);
        const viewer: NaiveViewer = {
          zone,
          now: new Date(moment),
          weekStartDay,
          standardHours,
          goal,
        };
        const value = await client.get("/api/stats/value-dashboard");
        expect(expectStatus(value, 200).body, moment).toEqual(naiveValueDashboard(entries, viewer));
        const weeks = await client.get("/api/reports/week-comparison");
        expect(expectStatus(weeks, 200).body, moment).toEqual(naiveWeekComparison(entries, viewer));
        const period = [1, 7, 30, 90][index % 4] ?? 30;
        const path = `/api/productivity/stats?period=${String(period)}`;
        const { body } = expectStatus(await client.get(path), 200);
        expect(body, moment).toEqual(naiveProductivity(entries, viewer, period));
      }
    }
  });

  it("use the installation's time zone for users without one", async () => {
    const [, , many] = users;
    if (!many) throw new Error("No user");
    clock.set("2026-12-31T23:30:00Z");
    const profile = { timezone: null, week_start_day: 1, standard_hours_per_day: 8 };
    expectStatus(await many.client.request("PATCH", "/api/profile", profile), 200);
    await sql`update settings set timezone = 'Pacific/Auckland'`.execute(host.database.db);
    const viewer = { zone: "Pacific/Auckland", now: clock.now(), weekStartDay: 1 };
    const { body } = expectStatus(await many.client.get("/api/stats/value-dashboard"), 200);
    const expected = { ...viewer, standardHours: 8, goal: null };
    expect(body).toEqual(naiveValueDashboard(await entriesOf(many.id), expected));
  });

  it("are the same in the years 1 to 9999", async () => {
    const client = await host.newUser("ancient");
    const { db } = host.database;
    await sql`insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds)
      select users.id, (select min(id) from projects), at, at + interval '1 hour', 3600
      from users, unnest(array['0001-01-01 00:00:00+00', '1893-03-31 23:00:00+00',
        '9999-12-31 22:00:00+00']::timestamptz[]) as at
      where username = 'ancient'`.execute(db);
    const { body } = expectStatus(await client.get("/api/stats/value-dashboard"), 200);
    expect(body).toMatchObject({ total_hours: 3, entries_count: 3, active_days: 3 });
  });

  it("need a session", async () => {
    for (const path of [
      "/api/stats/value-dashboard",
      "/api/reports/week-comparison",
      "/api/productivity/stats",
    ]) {
      const answer = await host.client().get(path);
      expect(answer).toMatchObject({ status: 401, body: { error_code: "unauthorized" } });
    }
  });
});

describe("productivity statistics", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock });
    me = await host.newUser("ada");
  });
  afterAll(() => host.close());

  it("show the running timer up to now, without breaks", async () => {
    const project = await me.createProject("Website");
    expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    const timer = async () => {
      const { body } = expectStatus(await me.get("/api/productivity/stats"), 200);
      return (body["summary"] as { active_timer: object | null }).active_timer;
    };
    clock.advance(90_000);
    expect(await timer()).toEqual({
      id: expect.any(Number) as number,
      project_name: "Website",
      task_name: null,
      start_time: "2026-03-30T12:00:00Z",
      duration_seconds: 90,
    });
    expectStatus(await me.post("/api/v1/timer/pause"), 200);
    clock.advance(60_000);
    expect(await timer()).toMatchObject({ duration_seconds: 90 });
    expectStatus(await me.post("/api/v1/timer/resume"), 200);
    clock.advance(10_000);
    expect(await timer()).toMatchObject({ duration_seconds: 100 });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await timer()).toBeNull();
  });

  it("take any period", async () => {
    for (const [query, period] of [
      ["", 30],
      ["?period=", 30],
      ["?period=month", 30],
      ["?period=-1", 1],
      ["?period=1000", 90],
    ]) {
      const { body } = expectStatus(await me.get(`/api/productivity/stats${String(query)}`), 200);
      expect(body["period"]).toBe(period);
    }
  });

  it("leave a part that fails empty, and do not cache that", async () => {
    const { db } = host.database;
    const focus = async () =>
      expectStatus(await me.get("/api/productivity/stats?period=11"), 200).body["focus"];
    // Only the query of the focus reads names of projects.
    await sql`alter table projects rename column name to other_name`.execute(db);
    expect(await focus()).toMatchObject({ most_productive_hour: null });
    expect(host.logged()).toContain("a part of the productivity statistics failed");
    await sql`alter table projects rename column other_name to name`.execute(db);
    expect(await focus()).toMatchObject({ most_productive_hour: 12 });
  });

  it("fail if the database does while a part is read", async () => {
    const failure = new DatabaseUnavailableError(new Error("Connection lost"));
    const days = vi.spyOn(daySums, "readRecentSums").mockRejectedValueOnce(failure);
    expect((await me.get("/api/productivity/stats?period=13")).status).toBe(503);
    days.mockRestore();
  });

  it("fail with ok: false and a fixed text", async () => {
    const { db } = host.database;
    await sql`alter table time_entries rename column billable to other`.execute(db);
    const answer = await me.get("/api/productivity/stats?period=12");
    await sql`alter table time_entries rename column other to billable`.execute(db);
    expect(answer).toMatchObject({
      status: 500,
      body: {
        ok: false,
        error: "Internal server error",
        message: "An unexpected error occurred on the server. It has been logged.",
        error_code: "internal_error",
      },
    });
  });
});

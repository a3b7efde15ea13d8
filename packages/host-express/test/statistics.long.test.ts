import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "./support/client";
import { dice } from "./support/dice";
import { startTestHost, type TestHost } from "./support/host";
import { naiveForecast } from "./support/naive-forecast";
import {
  naiveProductivity,
  naiveValueDashboard,
  naiveWeekComparison,
  type NaiveEntry,
} from "./support/naive-statistics";

const entryCount = 50_000;
const chunk = 10_000;

// Compares every number with a calculation entry by entry, as the quick tests do with few entries.
describe("statistics of 50,000 entries", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let userId: number;
  /** Has every third entry. */
  let project: number;
  let entries: readonly NaiveEntry[];

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock });
    me = await host.newUser("ada");
    const { db } = host.database;
    const user = db.selectFrom("users").select("id").where("username", "=", "ada");
    userId = (await user.executeTakeFirstOrThrow()).id;
    await sql`insert into clients (name, default_hourly_rate) values ('Client', 61.37)`.execute(db);
    const { rows } = await sql<{ id: number }>`
      insert into projects (name, client_id, hourly_rate, estimated_hours, budget_amount)
      select 'Project ' || n, (select min(id) from clients), case when n % 2 = 0 then 95.45 end,
        90000.5, 1234567.89
      from generate_series(1, 12) n order by n returning id`.execute(db);
    const projects = rows.map(({ id }) => id);
    project = projects[0] ?? 0;
    await createEntries(projects);
    entries = await readEntries();
  }, 120_000);
  afterAll(() => host.close());

  /** Creates entries of six years up to the moments of the tests and a little after. */
  const createEntries = async (projects: readonly number[]): Promise<void> => {
    const below = dice(7);
    const end = Date.parse("2027-01-10T00:00:00Z");
    for (let made = 0; made < entryCount; made += chunk) {
      const rows = Array.from({ length: chunk }, (_, index) => {
        const start = end - below(6 * 366 * 24 * 60) * 60_000;
        const seconds = below(4 * 3600);
        return {
          project_id: index % 3 === 0 ? project : projects[below(projects.length)],
          start_time: new Date(start).toISOString(),
          end_time: new Date(start + seconds * 1000).toISOString(),
          duration_seconds: seconds,
          billable: below(3) > 0,
        };
      });
      await sql`insert into time_entries
          (user_id, project_id, start_time, end_time, duration_seconds, billable)
        select ${userId}::integer, project_id, start_time, end_time, duration_seconds, billable
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(project_id integer,
          start_time timestamptz, end_time timestamptz, duration_seconds integer,
          billable boolean)`.execute(host.database.db);
    }
  };

  const readEntries = async (): Promise<readonly NaiveEntry[]> => {
    const rows = await host.database.db
      .selectFrom("time_entries as e")
      .innerJoin("projects as p", "p.id", "e.project_id")
      .select(["e.start_time", "e.end_time", "e.duration_seconds", "e.billable", "e.project_id"])
      .select(["p.name as project", "p.hourly_rate"])
      .execute();
    return rows.map(({ hourly_rate: rate, ...row }) => ({
      ...row,
      rates: [rate === null ? null : Number(rate), null, 61.37],
    }));
  };

  it.each([
    ["Europe/Berlin", "2026-10-25T23:30:00Z"],
    ["America/New_York", "2026-03-08T07:30:00Z"],
    ["Asia/Kathmandu", "2026-12-31T23:30:00Z"],
  ])("in %s at %s", async (zone, moment) => {
    clock.set(moment);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: zone }), 200);
    const viewer = { zone, now: clock.now(), weekStartDay: 1, standardHours: 8, goal: null };
    const read = async (path: string) => expectStatus(await me.get(path), 200).body;

    expect(await read("/api/stats/value-dashboard")).toEqual(naiveValueDashboard(entries, viewer));
    expect(await read("/api/reports/week-comparison")).toEqual(
      naiveWeekComparison(entries, viewer),
    );
    expect(await read("/api/productivity/stats?period=90")).toEqual(
      naiveProductivity(entries, viewer, 90),
    );
    const { forecast } = await read(`/api/projects/${String(project)}/forecast`);
    const expected = naiveForecast(
      {
        project: { hourly_rate: null, estimated_hours: "90000.5", budget_amount: "1234567.89" },
        entries: entries.filter((entry) => entry.project_id === project),
        tasks: [],
      },
      zone,
      clock.now(),
    );
    expect(forecast).toEqual({ ...expected, generated_at: expect.any(String) as string });
    expect(forecast).toMatchObject({ has_data: true });
  });
});

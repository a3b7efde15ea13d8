import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, monthStartOf, weekStartOf } from "../../src/platform/time/days";
import { expectStatus } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { startTestHost, type TestHost } from "../support/host";
import { localText } from "../support/local-text";
import { naiveForecast } from "../support/naive-forecast";
import {
  naiveProductivity,
  naiveValueDashboard,
  naiveWeekComparison,
} from "../support/naive-statistics";

const hourMs = 60 * 60 * 1000;
const monday = 1;

/** The first instant of a local day, found by looking at the clock every quarter of an hour. */
function startOf(day: string, zone: string): number {
  let at = Date.parse(day) - 15 * hourMs;
  while (localText(at, zone).slice(0, 10) < day) at += hourMs / 4;
  return at;
}

/** Days on which something that the statistics show begins, and those after its end. */
function bordersOf(today: string, weekStartDay: number): readonly string[] {
  const week = weekStartOf(today, monday);
  return [
    ...[1, 0, -1, -6, -7, -13, -29, -83, -3 * 365].map((days) => addDays(today, days)),
    ...[week, addDays(week, -7), weekStartOf(today, weekStartDay), monthStartOf(today)],
  ];
}

// Generated entries hardly ever start exactly at midnight of such a day.
describe.each(databaseNames)("statistics of entries at midnight on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let count = 0;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
  });
  afterAll(() => host.close());

  it.each([
    ["UTC", "2026-03-01T00:00:00Z", 0, "the first moment of a month and of a week"],
    ["Europe/Berlin", "2026-03-30T12:00:00Z", 1, "a Monday after a day of 23 hours"],
    ["Europe/Berlin", "2026-10-25T22:59:59Z", 6, "the end of a day of 25 hours"],
    ["America/New_York", "2026-03-09T03:30:00Z", 0, "a day of 23 hours, tomorrow in UTC"],
    ["America/New_York", "2026-11-02T12:00:00Z", 1, "a Monday after a day of 25 hours"],
    ["America/Santiago", "2026-09-06T12:00:00Z", 0, "a day that starts at one o'clock"],
    ["America/Santiago", "2026-04-05T12:00:00Z", 1, "a day after an hour that came twice"],
    ["Asia/Kathmandu", "2026-12-31T18:14:59Z", 1, "the last second of a year"],
    ["Asia/Kathmandu", "2026-12-31T18:15:00Z", 5, "the first second of a year, yesterday in UTC"],
  ])("in %s at %s, with weeks from day %i: %s", async (zone, moment, weekStartDay) => {
    clock.set(moment);
    const name = `user${String((count += 1))}`;
    const client = await host.newUser(name);
    const settings = { week_start_day: weekStartDay, standard_hours_per_day: 8 };
    const profile = { ...settings, timezone: zone };
    expectStatus(await client.request("PATCH", "/api/profile", profile), 200);
    const project = await client.createProject(`Project ${name}`, { hourly_rate: 50 });
    const today = localText(moment, zone).slice(0, 10);
    const starts = new Set(
      bordersOf(today, weekStartDay).flatMap((day) => {
        const midnight = startOf(day, zone);
        return [midnight - hourMs, midnight - 1, midnight];
      }),
    );
    // Each has another length, so that none can replace another.
    const entries = [...starts].map((start, index) => ({
      start_time: new Date(start).toISOString(),
      end_time: new Date(start + hourMs).toISOString(),
      duration_seconds: 3600 + 36 * index,
      billable: index % 3 > 0,
      project_id: project,
      project: `Project ${name}`,
      rates: [50, null, null],
    }));
    const tasks = [-1, 0, 1].map((days) => ({
      status: "todo",
      due_date: addDays(today, days),
      deleted_at: null,
    }));
    const { db } = host.database;
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, billable)
      select users.id, ${project}, start_time, end_time, duration_seconds, billable
      from users, jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as given(
        start_time timestamptz, end_time timestamptz, duration_seconds integer, billable boolean)
      where username = ${name}`.execute(db);
    await sql`insert into tasks (project_id, name, due_date)
      select ${project}, 'Task', due_date
      from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb) as given(due_date date)`.execute(db);

    const bodyOf = async (path: string) => expectStatus(await client.get(path), 200).body;
    const now = new Date(moment);
    const viewer = { zone, now, weekStartDay, standardHours: 8, goal: null };
    expect(await bodyOf("/api/stats/value-dashboard")).toEqual(
      naiveValueDashboard(entries, viewer),
    );
    expect(await bodyOf("/api/reports/week-comparison")).toEqual(
      naiveWeekComparison(entries, viewer),
    );
    for (const period of [1, 7, 30]) {
      expect(await bodyOf(`/api/productivity/stats?period=${String(period)}`)).toEqual(
        naiveProductivity(entries, viewer, period),
      );
    }
    const { forecast } = await bodyOf(`/api/projects/${String(project)}/forecast`);
    const stored = { estimated_hours: null, budget_amount: null, hourly_rate: "50" };
    expect(forecast).toMatchObject(naiveForecast({ project: stored, entries, tasks }, zone, now));
    expect(forecast).toMatchObject({ overdue_tasks: 1 });
  });
});

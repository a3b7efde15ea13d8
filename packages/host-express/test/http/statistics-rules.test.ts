import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { startTestHost, type TestHost } from "../support/host";

// Rules that generated entries hardly meet: equal sums, sums of 0, and the very borders.
describe("statistics", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-03-30T12:00:00Z") });
    me = await host.newUser("ada");
  });
  afterAll(() => host.close());

  /** Inserts completed entries of a new user. */
  const userWith = async (
    name: string,
    entries: readonly { project: number; start: string; seconds: number }[],
  ): Promise<Client> => {
    const client = await host.newUser(name);
    await sql`insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds)
      select users.id, project, start, start + seconds * interval '1 second', seconds
      from users, jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
        as given(project integer, start timestamptz, seconds integer)
      where username = ${name}`.execute(host.database.db);
    return client;
  };
  const bodyOf = async (client: Client, path: string) =>
    expectStatus(await client.get(path), 200).body;

  it("prefer the first of equal hours, weekdays and projects", async () => {
    const projects: number[] = [];
    for (let index = 0; index < 9; index += 1)
      projects.push(await me.createProject(`Even ${String(index)}`));
    // Monday and Sunday, in another order of hours and weekdays.
    const client = await userWith(
      "even",
      projects.toReversed().flatMap((project) => [
        { project, start: "2026-03-30T09:00:00Z", seconds: 3600 },
        { project, start: "2026-03-29T10:00:00Z", seconds: 3600 },
      ]),
    );
    const body = await bodyOf(client, "/api/productivity/stats");
    expect(body).toMatchObject({
      summary: { top_project_week: { name: "Even 0", hours: 1 } },
      focus: { most_productive_hour: 9, most_productive_day: "Monday" },
    });
    const shown = body["projects"] as { project_id: number }[];
    expect(shown.map((each) => each.project_id)).toEqual(projects.slice(0, 8));
    expect(await bodyOf(client, "/api/stats/value-dashboard")).toMatchObject({
      most_productive_day: "Sunday",
    });
  });

  it("show no hour, weekday, project and streak of entries without time", async () => {
    const project = await me.createProject("Idle");
    const client = await userWith("idle", [{ project, start: "2026-03-30T09:00:00Z", seconds: 0 }]);
    expect(await bodyOf(client, "/api/productivity/stats")).toMatchObject({
      summary: { top_project_week: null },
      focus: { most_productive_hour: null, most_productive_day: null, entries_per_day: 0 },
      streak: { current_streak: 0, longest_streak: 0, tracked_days_this_month: 0 },
      projects: [],
    });
    expect(await bodyOf(client, "/api/stats/value-dashboard")).toMatchObject({
      ...{ entries_count: 1, active_days: 1 },
      most_productive_day: null,
    });
  });

  it("look for streaks in the last 1,095 days", async () => {
    const project = await me.createProject("Streak");
    const starts = ["2023-03-30T09:00:00Z", "2023-03-31T09:00:00Z", "2023-04-01T09:00:00Z"];
    const client = await userWith(
      "streak",
      starts.map((start) => ({ project, start, seconds: 60 })),
    );
    expect(await bodyOf(client, "/api/productivity/stats")).toMatchObject({
      streak: { longest_streak: 2 },
    });
  });

  it("count no running timer", async () => {
    const project = await me.createProject("Timer");
    const client = await userWith("timer", []);
    expectStatus(await client.post("/api/v1/timer/start", { project_id: project }), 201);
    expect(await bodyOf(client, "/api/stats/value-dashboard")).toMatchObject({
      entries_count: 0,
      active_days: 0,
    });
    const body = await bodyOf(client, "/api/productivity/stats");
    const days = body["daily_breakdown"] as { entry_count: number }[];
    expect(days.map(({ entry_count: count }) => count)).toEqual(
      Array.from({ length: 14 }, () => 0),
    );
  });

  // The days ago on which time was tracked.
  it.each([
    ["nothing", [], 0, 0],
    ["today", [0], 1, 1],
    ["yesterday", [1], 1, 1],
    ["two days up to yesterday", [1, 2], 2, 2],
    ["two days before yesterday", [2, 3], 0, 2],
    ["today, but not yesterday", [0, 2, 3, 4], 1, 3],
    ["two days after three", [0, 1, 3, 4, 5], 2, 3],
    ["tomorrow and today", [-1, 0], 1, 1],
  ])("see the streak of %s", async (name, ago, current, longest) => {
    const project = await me.createProject(`Streak ${name}`);
    const entries = ago.map((days) => ({
      project,
      start: new Date(Date.parse("2026-03-30T09:00:00Z") - days * 86_400_000).toISOString(),
      seconds: 60,
    }));
    const client = await userWith(name.replaceAll(/\W/g, ""), entries);
    expect(await bodyOf(client, "/api/productivity/stats")).toMatchObject({
      streak: { current_streak: current, longest_streak: longest },
    });
  });

  // Rates of the project, the entry's client and the project's client.
  it.each([
    [[10, 20, 30], 10],
    [[null, 20, 30], 20],
    [[null, 0, 30], null],
    [[null, null, 30], 30],
    [[0, 20, 30], null],
    [[null, null, null], null],
  ])("value an hour by the first of the rates %j: %s", async (rates, value) => {
    const name = `rates${rates.join("-")}`;
    const client = await host.newUser(name);
    const [ofProject, own, ofClient] = rates;
    await sql`with own as (
        insert into clients (name, default_hourly_rate) values (${`Own ${name}`}, ${own}::numeric) returning id
      ), other as (
        insert into clients (name, default_hourly_rate) values (${name}, ${ofClient}::numeric) returning id
      ), project as (
        insert into projects (name, client_id, hourly_rate)
        select ${name}, id, ${ofProject}::numeric from other returning id
      )
      insert into time_entries
        (user_id, project_id, client_id, start_time, end_time, duration_seconds, billable)
      select users.id, project.id, own.id, '2026-03-30 09:00Z', '2026-03-30 10:00Z', 3600, billable
      from users, project, own, unnest(array[true, false]) as billable
      where username = ${name}`.execute(host.database.db);
    expect(await bodyOf(client, "/api/stats/value-dashboard")).toMatchObject({
      total_hours: 2,
      estimated_value_tracked: value,
    });
  });

  it("are each user's own, when several ask at once", async () => {
    const project = await me.createProject("At once");
    const clients = await Promise.all(
      [1, 2, 3, 4].map((hours) =>
        userWith(`once${String(hours)}`, [
          { project, start: "2026-03-30T09:00:00Z", seconds: hours * 3600 },
        ]),
      ),
    );
    const [values, weeks] = await Promise.all([
      Promise.all(clients.map((client) => bodyOf(client, "/api/stats/value-dashboard"))),
      Promise.all(clients.map((client) => bodyOf(client, "/api/productivity/stats"))),
    ]);
    expect(values.map((body) => body["total_hours"])).toEqual([1, 2, 3, 4]);
    expect(weeks.map((body) => (body["summary"] as { week_hours: number }).week_hours)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it("compare weeks up to this moment", async () => {
    const project = await me.createProject("Now");
    const client = await userWith("now", [
      { project, start: "2026-03-30T12:00:00Z", seconds: 36 },
      { project, start: "2026-03-30T12:00:00.001Z", seconds: 3600 },
    ]);
    expect(await bodyOf(client, "/api/reports/week-comparison")).toMatchObject({
      current_week: { total_hours: 0.01 },
    });
  });
});

import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { dice } from "../support/dice";
import { startTestHost, type TestHost } from "../support/host";
import { naiveForecast } from "../support/naive-forecast";

const dayMs = 24 * 60 * 60 * 1000;

/** Local days around which entries crowd: clocks change, and weeks, months and years end. */
const borders = ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2027-01-01"];

/** Moments around the borders, on both sides of them. */
const moments = [
  "2026-03-08T07:30:00Z",
  "2026-03-29T01:30:00Z",
  "2026-03-29T22:30:00Z",
  "2026-10-25T00:30:00Z",
  "2026-11-01T05:30:00Z",
  "2026-12-31T23:30:00Z",
  "2027-01-03T12:00:00Z",
];

const pathOf = (project: number): string => `/api/projects/${String(project)}/forecast`;

// Compares every number with a calculation entry by entry.
describe.each(databaseNames)("forecasts on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let projects: readonly number[];

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    me = await host.newUser("ada");
    await host.createUser("bob", "password-of-bob");
    projects = await createProjects();
    for (const [index, project] of projects.entries()) {
      // From none to a few hundred entries, at the borders or in five years.
      await createEntries(project, [0, 1, 2, 9, 60, 300][index % 6] ?? 0, index + 1);
      await createTasks(project, [0, 1, 7, 40][index % 4] ?? 0, index + 1);
    }
  });
  afterAll(() => host.close());

  const createProjects = async (): Promise<number[]> => {
    const { db } = host.database;
    await sql`insert into clients (name) values ('Client')`.execute(db);
    const { rows } = await sql<{ id: number }>`
      insert into projects (name, client_id, estimated_hours, budget_amount, hourly_rate)
      select 'Project ' || n, (select min(id) from clients),
        case n % 5 when 0 then 12.34 when 1 then 300 when 2 then 4000.5 when 3 then 0 end,
        case n % 3 when 0 then 999.99 when 1 then 0 end,
        case n % 4 when 0 then 33.35 when 1 then 0 end
      from generate_series(1, 24) n order by n returning id`.execute(db);
    return rows.map(({ id }) => id);
  };

  const createEntries = async (project: number, count: number, seed: number): Promise<void> => {
    const below = dice(seed);
    const entries = Array.from({ length: count }, (_, index) => {
      const border = Date.parse(`${borders[below(borders.length)] ?? ""}T00:00:00Z`);
      const start =
        index % 3 < 2
          ? border + (below(16 * 24 * 12) - 13 * 24 * 12) * 300_000
          : Date.parse("2022-12-20T00:00:00Z") + below(4 * 366 * 24 * 60) * 60_000;
      const seconds = [0, below(300), 126, below(10 * 3600), below(3600)][below(5)] ?? 0;
      const isRunning = below(20) === 0;
      return {
        project_id: project,
        username: below(2) === 0 ? "ada" : "bob",
        start_time: new Date(start).toISOString(),
        end_time: isRunning ? null : new Date(start + seconds * 1000).toISOString(),
        duration_seconds: below(30) === 0 ? null : seconds,
        billable: below(3) > 0,
      };
    });
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, billable)
      select users.id, project_id, start_time, end_time, duration_seconds, billable
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as given(username text,
        project_id integer, start_time timestamptz, end_time timestamptz,
        duration_seconds integer, billable boolean) join users using (username)`.execute(
      host.database.db,
    );
  };

  const createTasks = async (project: number, count: number, seed: number): Promise<void> => {
    const below = dice(seed);
    const tasks = Array.from({ length: count }, () => ({
      project_id: project,
      status: ["todo", "in_progress", "review", "done", "cancelled"][below(5)],
      due_date:
        below(3) === 0
          ? null
          : new Date(Date.parse(moments[below(moments.length)] ?? "") + (below(5) - 2) * dayMs)
              .toISOString()
              .slice(0, 10),
      deleted_at: below(8) === 0 ? "2026-01-01T00:00:00Z" : null,
    }));
    await sql`insert into tasks (project_id, name, status, due_date, deleted_at)
      select project_id, 'Task', status, due_date, deleted_at
      from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb) as given(project_id integer,
        status text, due_date date, deleted_at timestamptz)`.execute(host.database.db);
  };

  /** Calculates the expected forecast from the stored rows. */
  const expectedOf = async (project: number, zone: string): Promise<object> => {
    const { db } = host.database;
    const [row, entries, tasks] = await Promise.all([
      db
        .selectFrom("projects")
        .select(["estimated_hours", "budget_amount", "hourly_rate"])
        .where("id", "=", project)
        .executeTakeFirstOrThrow(),
      db
        .selectFrom("time_entries")
        .select(["start_time", "end_time", "duration_seconds"])
        .where("project_id", "=", project)
        .execute(),
      db
        .selectFrom("tasks")
        .select(["status", "due_date", "deleted_at"])
        .where("project_id", "=", project)
        .execute(),
    ]);
    return naiveForecast({ project: row, entries, tasks }, zone, clock.now());
  };

  const forecastOf = async (project: number, client = me): Promise<object> => {
    const { body } = expectStatus(await client.get(pathOf(project)), 200);
    const { generated_at: generatedAt, ...forecast } = body["forecast"] as Record<string, unknown>;
    expect(generatedAt).toBe(clock.now().toISOString().replace(".000Z", "Z"));
    expect(Object.keys(body)).toEqual(["ok", "project_id", "ai_enabled", "forecast"]);
    expect(body).toMatchObject({ ok: true, project_id: project, ai_enabled: false });
    return forecast;
  };

  it.each(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"])(
    "in %s are those of the entries and tasks",
    async (zone) => {
      expectStatus(await me.request("PATCH", "/api/profile", { timezone: zone }), 200);
      for (const [index, project] of projects.entries()) {
        for (const moment of moments.filter((_, each) => (each + index) % 3 === 0)) {
          clock.set(moment);
          const expected = await expectedOf(project, zone);
          expect(await forecastOf(project), `${String(project)} ${moment}`).toEqual(expected);
        }
      }
    },
  );

  it("use the installation's time zone for users without one", async () => {
    clock.set("2026-12-31T23:30:00Z");
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: null }), 200);
    await sql`update settings set timezone = 'Pacific/Auckland'`.execute(host.database.db);
    const [, , , , , project = 0] = projects;
    const forecast = await forecastOf(project);
    expect(forecast).toMatchObject({ today: "2027-01-01" });
    expect(forecast).toEqual(await expectedOf(project, "Pacific/Auckland"));
  });

  it.each([
    ["Pacific/Auckland", "the year 10000"],
    ["America/New_York", "the year before the first"],
  ])("show entries of the years 1 to 9999, in %s also those of %s", async (zone) => {
    await sql`update settings set timezone = ${zone}`.execute(host.database.db);
    const project = await me.createProject(`Ancient ${zone}`, { estimated_hours: 9_999_999 });
    await sql`insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds)
      select (select min(id) from users), ${project}, at, at + interval '1 hour', 3600
      from unnest(array['0001-01-01 00:00:00+00', '9999-12-31 22:00:00+00']::timestamptz[]) as at`.execute(
      host.database.db,
    );
    expect(await forecastOf(project)).toMatchObject({
      total_logged_hours: 2,
      first_entry_date: "0001-01-01",
      last_entry_date: "9999-12-31",
      velocity_hours_per_day: 0,
      projected_completion_date: null,
    });
  });
});

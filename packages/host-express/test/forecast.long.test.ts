import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "./support/client";
import { dice } from "./support/dice";
import { startTestHost, type TestHost } from "./support/host";
import {
  naiveForecast,
  type NaiveProject,
  type NaiveProjectEntry,
  type NaiveTask,
} from "./support/naive-forecast";

const dayMs = 24 * 60 * 60 * 1000;
const chunk = 10_000;

/** Moments at which days, weeks, months, years and offsets change in some of the zones. */
const moments: Readonly<Record<string, readonly string[]>> = {
  "Europe/Berlin": [
    // The last second of a year and of a week, and the first of the next one.
    "2025-12-31T22:59:59Z",
    "2025-12-31T23:00:00Z",
    "2026-03-28T23:00:00Z",
    // Around the hours that are skipped and repeated.
    "2026-03-29T00:59:59Z",
    "2026-03-29T01:00:00Z",
    "2026-03-29T22:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T22:59:59Z",
    "2026-10-25T23:00:00Z",
  ],
  "America/New_York": [
    "2026-01-01T04:59:59Z",
    "2026-01-01T05:00:00Z",
    "2026-03-08T06:59:59Z",
    "2026-03-08T07:00:00Z",
    "2026-03-09T03:59:59Z",
    "2026-11-01T05:30:00Z",
    "2026-11-01T06:30:00Z",
    "2026-11-02T05:00:00Z",
    "2024-02-29T05:00:00Z",
  ],
  "Australia/Lord_Howe": [
    // An offset that changes by half an hour, on the other half of the year.
    "2025-12-31T12:59:59Z",
    "2025-12-31T13:00:00Z",
    "2026-04-04T14:59:59Z",
    "2026-04-04T15:00:00Z",
    "2026-10-03T15:29:59Z",
    "2026-10-03T15:30:00Z",
    "2026-10-04T13:00:00Z",
  ],
};

interface Case {
  readonly name: string;
  readonly project: NaiveProject;
  readonly entries: number;
  /** Range of the starts. */
  readonly from: string;
  readonly to: string;
  readonly maxSeconds: number;
  readonly tasks: number;
}

const cases: readonly Case[] = [
  {
    name: "50,000 entries of seven years",
    project: { estimated_hours: "120000.5", budget_amount: "1234567.89", hourly_rate: null },
    ...{ entries: 50_000, from: "2020-01-01", to: "2027-01-15", maxSeconds: 4 * 3600, tasks: 200 },
  },
  {
    name: "entries of two centuries, each of up to a month",
    project: { estimated_hours: "999999.99", budget_amount: "0", hourly_rate: "0.33" },
    ...{ entries: 20_000, from: "1900-01-01", to: "2099-12-31", maxSeconds: 31 * 86_400, tasks: 3 },
  },
  {
    name: "entries of five days",
    project: { estimated_hours: "40", budget_amount: "999.99", hourly_rate: "61.37" },
    ...{ entries: 60, from: "2026-03-26", to: "2026-03-31", maxSeconds: 2 * 3600, tasks: 1 },
  },
  {
    name: "one entry without an estimate",
    project: { estimated_hours: null, budget_amount: null, hourly_rate: null },
    ...{ entries: 1, from: "2026-01-01", to: "2026-01-02", maxSeconds: 3600, tasks: 0 },
  },
  {
    name: "no entries",
    project: { estimated_hours: "10", budget_amount: "100", hourly_rate: null },
    ...{ entries: 0, from: "2026-01-01", to: "2026-01-02", maxSeconds: 1, tasks: 5 },
  },
];

interface Data {
  readonly id: number;
  readonly project: NaiveProject;
  readonly entries: readonly NaiveProjectEntry[];
  readonly tasks: readonly NaiveTask[];
}

// Every field of the forecast beside a calculation entry by entry, in an obvious and slow way.
describe("forecasts of large and small projects", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  const data: Data[] = [];
  const below = dice(20_260_329);

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock });
    me = await host.newUser("ada");
    await host.newUser("bob");
    await sql`insert into clients (name, default_hourly_rate) values ('Client', 61.37)`.execute(
      host.database.db,
    );
    for (const each of cases) data.push(await create(each));
  }, 180_000);
  afterAll(() => host.close());

  const create = async (each: Case): Promise<Data> => {
    const { db } = host.database;
    const { rows } = await sql<{ id: number }>`
      insert into projects (name, client_id, hourly_rate, estimated_hours, budget_amount)
      values (${each.name}, (select min(id) from clients), ${each.project.hourly_rate},
        ${each.project.estimated_hours}, ${each.project.budget_amount}) returning id`.execute(db);
    const id = rows[0]?.id ?? 0;
    const entries = Array.from({ length: each.entries }, () => entryOf(each));
    for (let at = 0; at < entries.length; at += chunk) {
      await sql`insert into time_entries
          (user_id, project_id, start_time, end_time, duration_seconds, billable)
        select (select id from users order by id offset number % 2 limit 1), ${id}::integer,
          start_time, end_time, duration_seconds, number % 3 = 0
        from jsonb_to_recordset(${JSON.stringify(entries.slice(at, at + chunk).map((entry, number) => ({ ...entry, number })))}::jsonb)
          as given(number integer, start_time timestamptz, end_time timestamptz,
            duration_seconds integer)`.execute(db);
    }
    const tasks = Array.from({ length: each.tasks }, () => taskOf());
    await sql`insert into tasks (project_id, name, status, due_date, deleted_at, created_by)
      select ${id}::integer, 'Task', status, due_date, deleted_at, 1
      from jsonb_to_recordset(${JSON.stringify(tasks)}::jsonb)
        as given(status text, due_date date, deleted_at timestamptz)`.execute(db);
    return { id, project: each.project, entries, tasks };
  };

  /** Half of the entries start within minutes of one of the moments. */
  const entryOf = ({ from, to, maxSeconds }: Case): NaiveProjectEntry => {
    const [first, last] = [Date.parse(from), Date.parse(to)];
    const all = Object.values(moments)
      .flat()
      .map((each) => Date.parse(each));
    const near = (all[below(all.length)] ?? 0) + (below(2 * 5_400) - 5_400) * 1000;
    const anywhere = first + below((last - first) / 1000) * 1000;
    const start = below(2) === 0 && near >= first && near < last ? near : anywhere;
    const seconds = below(50) === 0 ? 0 : below(maxSeconds);
    return {
      start_time: new Date(start).toISOString(),
      end_time: new Date(start + seconds * 1000).toISOString(),
      duration_seconds: below(100) === 0 ? null : seconds,
    };
  };
  const taskOf = (): NaiveTask => ({
    status: ["todo", "in_progress", "review", "done", "cancelled"][below(5)] ?? "",
    due_date:
      below(4) === 0
        ? null
        : new Date(Date.parse("2025-12-20") + below(400) * dayMs).toISOString().slice(0, 10),
    deleted_at: below(5) === 0 ? "2026-01-01T00:00:00.000Z" : null,
  });

  it.each(Object.keys(moments))("have the same numbers in %s", async (zone) => {
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: zone }), 200);
    for (const moment of moments[zone] ?? []) {
      clock.set(moment);
      for (const [index, { id, ...given }] of data.entries()) {
        const answer = await me.get(`/api/projects/${String(id)}/forecast?refresh=true`);
        const forecast = expectStatus(answer, 200).body["forecast"] as JsonObject;
        expect(forecast, `${cases[index]?.name ?? ""} at ${moment}`).toEqual({
          ...naiveForecast(given, zone, clock.now()),
          generated_at: moment,
        });
      }
    }
  });
});

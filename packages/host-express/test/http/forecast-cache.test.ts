import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { foldTotals } from "../../src/features/time-entries/count";
import { forecastStateReader } from "../../src/features/statistics/forecast/state";
import * as sums from "../../src/features/statistics/forecast/sums";
import { expectStatus, type Answer, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { later } from "../support/later";
import { localText } from "../support/local-text";

const dayMs = 24 * 60 * 60 * 1000;

const pathOf = (project: number, query = ""): string =>
  `/api/projects/${String(project)}/forecast${query}`;

describe("the forecast", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let owner: Client;
  let project: number;
  const computed = vi.spyOn(sums, "readForecastSums");

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock });
    owner = host.client();
    await owner.logIn(admin);
    me = await host.newUser("ada");
    project = await owner.createProject("Website", { estimated_hours: 10, hourly_rate: 100 });
  });
  afterAll(async () => {
    computed.mockRestore();
    await host.close();
  });

  const read = async (query = "", client = me): Promise<Answer> =>
    expectStatus(await client.get(pathOf(project, query)), 200);
  /** Reads the forecast and tells whether it was calculated. */
  const isCalculated = async (query = "", client = me): Promise<boolean> => {
    const before = computed.mock.calls.length;
    await read(query, client);
    return computed.mock.calls.length > before;
  };
  const patch = (path: string, body: object) => owner.request("PATCH", path, body);
  const addEntry = (more: object = {}) =>
    owner.post("/api/v1/time-entries", {
      project_id: project,
      start_time: "2026-03-30T08:00:00Z",
      end_time: "2026-03-30T09:00:00Z",
      ...more,
    });
  const addTask = async (more: object = {}): Promise<string> => {
    const answer = await owner.post("/api/v1/tasks", {
      name: "Task",
      project_id: project,
      ...more,
    });
    const { id } = expectStatus(answer, 201).body["task"] as { id: number };
    return `/api/v1/tasks/${String(id)}`;
  };

  it("of a project that does not exist or is not visible is not found", async () => {
    const hidden = await owner.createProject("Hidden");
    const hide = await owner.request("PATCH", `/api/v1/projects/${String(hidden)}`, {
      restricted: true,
    });
    expectStatus(hide, 200);
    for (const [client, id] of [
      [me, hidden],
      [me, 999_999],
      [owner, 999_999],
    ] as const) {
      expect(await client.get(pathOf(id))).toMatchObject({
        status: 404,
        body: { error_code: "not_found", message: "Project not found" },
      });
    }
    expectStatus(await owner.get(pathOf(hidden)), 200);
    const members = { members: [{ user_id: 2, role: "member" }] };
    const path = `/api/v1/projects/${String(hidden)}/members`;
    expectStatus(await owner.request("PUT", path, members), 200);
    expectStatus(await me.get(pathOf(hidden)), 200);
    for (const path of ["/api/projects/0/forecast", "/api/projects/x/forecast"]) {
      expectStatus(await me.get(path), 404);
    }
  });

  it("needs a session", async () => {
    const answer = await host.client().get(pathOf(project));
    expect(answer).toMatchObject({ status: 401, body: { error_code: "unauthorized" } });
  });

  it("counts entries of other users", async () => {
    expectStatus(await addEntry({ start_time: "2026-03-30T07:00:00Z" }), 201);
    expect((await read()).body["forecast"]).toMatchObject({ total_logged_hours: 2 });
  });

  it("is read from the cache, for all users of a zone", async () => {
    await read();
    const { body } = await read();
    clock.advance(60_000);
    expect(await isCalculated()).toBe(false);
    expect(await isCalculated("", owner)).toBe(false);
    expect((await read()).body).toEqual(body);
    expect(await isCalculated("?refresh=1")).toBe(true);
    const refreshed = (await read()).body["forecast"];
    expect(refreshed).toMatchObject({ generated_at: "2026-03-30T12:01:00Z" });
    expect(await isCalculated()).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["an entry", () => addEntry()],
    [
      "a change of an entry",
      () => sql`update time_entries set duration_seconds = 60`.execute(host.database.db),
    ],
    ["a new task", () => addTask()],
    [
      "a completed task",
      async () => {
        const path = await addTask();
        await read();
        return patch(path, { status: "done" });
      },
    ],
    [
      "a task that is overdue",
      async () => {
        const path = await addTask();
        await read();
        return patch(path, { due_date: "2026-03-29" });
      },
    ],
    [
      "a deleted task",
      async () => {
        // Without the second task, the numbers would be those before, which are cached.
        const path = await addTask({ status: "done" });
        await addTask();
        await read();
        return owner.request("DELETE", path);
      },
    ],
    ["an estimate", () => patch(`/api/v1/projects/${String(project)}`, { estimated_hours: 11 })],
    ["a budget", () => patch(`/api/v1/projects/${String(project)}`, { budget_amount: 5000 })],
    ["a rate", () => patch(`/api/v1/projects/${String(project)}`, { hourly_rate: 90 })],
    ["a time zone", () => me.request("PATCH", "/api/profile", { timezone: "Asia/Tokyo" })],
    [
      "the next day",
      () => {
        clock.advance(dayMs);
        return Promise.resolve();
      },
    ],
  ])("is calculated again after %s", async (_name, write) => {
    await read();
    expect(await isCalculated()).toBe(false);
    const answer = await write();
    if (typeof answer === "object" && answer !== null && "status" in answer) {
      expect([200, 201]).toContain(answer.status);
    }
    expect(await isCalculated()).toBe(true);
    expect(await isCalculated()).toBe(false);
  });

  it("is kept for ten minutes", async () => {
    await read();
    expect(await later(599_000, isCalculated)).toBe(false);
    expect(await later(601_000, isCalculated)).toBe(true);
  });

  it("is each project's and each user's own, when several are read at once", async () => {
    const { database } = host;
    const second = await owner.createProject("Second", { estimated_hours: 20 });
    const users = await database.db.selectFrom("users").select("id").orderBy("id").execute();
    const zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"] as const;
    const asked = users.slice(0, 2).map(({ id }, index) => ({ id, timezone: zones[index] ?? "" }));
    for (const { id, timezone } of asked) {
      await database.db.updateTable("users").set({ timezone }).where("id", "=", id).execute();
    }
    const { estimated_hours: estimate } = await database.db
      .selectFrom("projects")
      .select("estimated_hours")
      .where("id", "=", project)
      .executeTakeFirstOrThrow();
    const readState = forecastStateReader(database);
    const now = clock.now();
    const found = await Promise.all(
      asked.flatMap(({ id: userId }) =>
        [second, 999_999, project].map((projectId) => readState({ projectId, userId, now })),
      ),
    );
    expect(found.map((state) => state && [state.today, state.estimatedHours])).toEqual(
      asked.flatMap(({ timezone }) => {
        const today = localText(now, timezone).slice(0, 10);
        return [[today, 20], undefined, [today, Number(estimate)]];
      }),
    );
  });

  it("stays cached when versions are folded, and when others write elsewhere", async () => {
    await read();
    await foldTotals(host.database.db);
    const other = await owner.createProject("Other");
    expectStatus(await addEntry({ project_id: other }), 201);
    expect(await isCalculated()).toBe(false);
  });

  it.each(["1", "true", "yes", "on", "ON", " True "])("refreshes for %j", async (value) => {
    await read();
    expect(await isCalculated(`?refresh=${encodeURIComponent(value)}`)).toBe(true);
  });

  it.each(["", "0", "false", "no", "off", "Off"])("does not refresh for %j", async (value) => {
    await read();
    expect(await isCalculated(`?refresh=${value}`)).toBe(false);
  });

  it.each(["2", "maybe", "constructor"])("refuses %j", async (value) => {
    const answer = await me.get(pathOf(project, `?ai=${value}`));
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { ai: [expect.any(String)] } },
    });
  });

  it("fails with ok: false and a fixed text", async () => {
    const { db } = host.database;
    await sql`alter table time_entries rename column duration_seconds to other`.execute(db);
    const answer = await me.get(pathOf(project, "?refresh=1"));
    await sql`alter table time_entries rename column other to duration_seconds`.execute(db);
    expect(answer).toMatchObject({
      status: 500,
      body: { ok: false, error_code: "internal_error", error: "Internal server error" },
    });
  });
});

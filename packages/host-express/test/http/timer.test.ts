import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, id, make, newProjectId, stamp } from "../support/resources";

const start = "2026-01-15T12:00:00Z";
const seconds = 1000;
const minutes = 60 * seconds;

describe.each(databaseNames)("the timer on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let other: Client;
  let project: number;

  beforeAll(async () => {
    clock = fixedClock(start);
    ({ host, me, other } = await hostWithTwo(kind, clock));
    project = await newProjectId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.set(start);
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`update settings set single_active_timer = true`.execute(host.database.db);
  });

  const begin = (body: object = {}, as = me): Promise<Answer> =>
    as.post("/api/v1/timer/start", { project_id: project, ...body });
  const stop = (as = me): Promise<Answer> => as.post("/api/v1/timer/stop");
  const status = async (as = me): Promise<JsonObject> =>
    expectStatus(await as.get("/api/v1/timer/status"), 200).body;
  const running = async (): Promise<number> => {
    const { rows } = await sql`select 1 from time_entries where end_time is null`.execute(
      host.database.db,
    );
    return rows.length;
  };

  it("starts, counts and stops", async () => {
    expect(await status()).toEqual({ active: false, timer: null });
    clock.set("2026-01-15T12:00:00.900Z");
    const task = await make(me, "tasks", { name: "Write", project_id: project });
    const started = expectStatus(await begin({ task_id: task["id"], notes: " Draft " }), 201);
    const timer = {
      id,
      user_id: 1,
      project_id: project,
      client_id: null,
      task_id: task["id"],
      start_time: start,
      end_time: null,
      duration_seconds: null,
      break_seconds: 0,
      paused_at: null,
      duration_hours: 0,
      duration_formatted: "00:00:00",
      notes: "Draft",
      tags: null,
      tag_list: [],
      source: "auto",
      billable: true,
      paid: false,
      invoice_number: null,
      is_active: true,
      created_at: stamp,
      updated_at: stamp,
      version: 1,
      user: "admin",
      project: expect.any(String) as string,
      client: expect.any(String) as string,
      task: "Write",
    };
    expect(started.body).toEqual({ message: "Timer started successfully", timer });

    clock.set("2026-01-15T13:30:05.400Z");
    expect(await status()).toEqual({
      active: true,
      timer: { ...timer, duration_formatted: "01:30:05" },
    });
    const stopped = expectStatus(await stop(), 200);
    expect(stopped.body).toEqual({
      message: "Timer stopped successfully",
      time_entry: {
        ...timer,
        end_time: "2026-01-15T13:30:05Z",
        duration_seconds: 5405,
        duration_hours: 1.5,
        duration_formatted: "01:30:05",
        is_active: false,
        version: 2,
      },
    });
    expect(await status()).toEqual({ active: false, timer: null });
    expect(await stop()).toMatchObject({
      status: 400,
      body: { error_code: "no_active_timer", error: "No timer is running" },
    });
    const user = expectStatus(await me.get("/api/v1/users/me"), 200).body["user"];
    expect(user).toMatchObject({ total_hours: 1.5 });
  });

  it("is available at its deprecated paths for sessions", async () => {
    const callAlias = async (method: string, what: string, body?: object): Promise<Answer> => {
      const answer = await me.request(method, `/api/timer/${what}`, body);
      expect(answer.headers.get("x-api-deprecated")).toBe("true");
      expect(answer.headers.get("link")).toBe(`</api/v1/timer/${what}>; rel="successor-version"`);
      return answer;
    };
    expect((await callAlias("GET", "status")).body).toEqual({ active: false, timer: null });
    expectStatus(await callAlias("POST", "stop", {}), 400);
    const started = expectStatus(await callAlias("POST", "start", { project_id: project }), 201);
    const timer = started.body["timer"] as JsonObject;
    expectStatus(await callAlias("POST", "start", { project_id: project }), 409);
    expectStatus(await callAlias("POST", "start", { project_id: "first" }), 400);
    clock.advance(90 * seconds);
    expect((await status())["timer"]).toMatchObject({ id: timer["id"] });
    expect((await callAlias("GET", "status")).body).toEqual({
      active: true,
      timer: {
        id: timer["id"],
        project_name: timer["project"],
        project_id: project,
        task_id: null,
        start_time: start,
        current_duration: 90,
        duration_formatted: "00:01:30",
      },
    });
    const again = await me.post("/api/timer/start", { project_id: project });
    expect(again).toMatchObject({ status: 409, body: { error_code: "timer_already_running" } });
    const stopped = expectStatus(await callAlias("POST", "stop"), 200);
    expect(stopped.body["time_entry"]).toMatchObject({ duration_seconds: 90 });
    expectStatus(await me.post("/api/timer/stop"), 400);
  });

  it("starts once for concurrent requests", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => begin()));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status === 409);
    expect(refused).toHaveLength(49);
    expect(refused[0]?.body).toMatchObject({ error_code: "timer_already_running" });
    expect(await running()).toBe(1);
  });

  it("stops once for concurrent requests", async () => {
    await begin();
    clock.advance(10 * minutes);
    const answers = await Promise.all(Array.from({ length: 20 }, () => stop()));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400)).toHaveLength(19);
  });

  it("leaves at most one timer after concurrent starts and stops", async () => {
    const calls = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? begin() : stop()));
    for (const answer of await Promise.all(calls)) {
      expect([200, 201, 400, 409]).toContain(answer.status);
    }
    expect(await running()).toBeLessThanOrEqual(1);
    await stop();
    expectStatus(await begin(), 201);
  });

  it("is separate for each user", async () => {
    expectStatus(await begin(), 201);
    expect(await status(other)).toEqual({ active: false, timer: null });
    expectStatus(await begin({}, other), 201);
    expectStatus(await stop(other), 200);
    expect(await status()).toMatchObject({ active: true });
  });

  it("can run several times if the settings allow it; the latest is returned", async () => {
    await sql`update settings set single_active_timer = false`.execute(host.database.db);
    const first = expectStatus(await begin({ notes: "first" }), 201);
    clock.advance(minutes);
    expectStatus(await begin({ notes: "second" }), 201);
    expect(await status()).toMatchObject({ timer: { notes: "second" } });
    // Of those that start in the same second, the one that was stored last.
    expectStatus(await begin({ notes: "third" }), 201);
    expect(await status()).toMatchObject({ timer: { notes: "third" } });
    for (const notes of ["third", "second"]) {
      const { body } = expectStatus(await stop(), 200);
      expect(body["time_entry"]).toMatchObject({ notes });
    }
    expect(await status()).toMatchObject({
      timer: { id: (first.body["timer"] as JsonObject)["id"] },
    });
  });

  it.each([
    ["nearest", 15, 22 * minutes + 29 * seconds, 15],
    ["nearest", 15, 22 * minutes + 30 * seconds, 30],
    ["up", 10, 1 * seconds, 10],
    ["down", 10, 19 * minutes, 10],
  ])("rounds by the user's settings: %s to %i min", async (method, unit, elapsed, expected) => {
    const rounding = { time_rounding_method: method, time_rounding_minutes: unit };
    expectStatus(await me.request("PATCH", "/api/profile", rounding), 200);
    try {
      await begin();
      clock.advance(elapsed);
      const { body } = expectStatus(await stop(), 200);
      expect(body["time_entry"]).toMatchObject({ duration_seconds: expected * 60 });
    } finally {
      await me.request("PATCH", "/api/profile", { time_rounding_minutes: 1 });
    }
  });

  it("excludes pauses, including one that is current when it stops", async () => {
    const at = (time: string): void => {
      clock.set(`2026-01-15T${time}Z`);
    };
    const press = async (what: "pause" | "resume"): Promise<JsonObject> =>
      expectStatus(await me.post(`/api/v1/timer/${what}`), 200).body["time_entry"] as JsonObject;
    await begin();
    at("12:10:00.500");
    expect(await press("pause")).toMatchObject({
      paused_at: "2026-01-15T12:10:00Z",
      break_seconds: 0,
      duration_formatted: "00:10:00",
    });
    at("12:15:00");
    expect(await status()).toMatchObject({ timer: { duration_formatted: "00:10:00" } });
    expect(await me.post("/api/v1/timer/pause")).toMatchObject({
      status: 400,
      body: { error_code: "invalid_state" },
    });
    expect(await press("resume")).toMatchObject({ paused_at: null, break_seconds: 300 });
    expect(await me.post("/api/v1/timer/resume")).toMatchObject({
      status: 400,
      body: { error_code: "invalid_state" },
    });
    at("12:20:00");
    await press("pause");
    at("12:30:00");
    const { body } = expectStatus(await stop(), 200);
    expect(body["time_entry"]).toMatchObject({
      duration_seconds: 15 * 60,
      break_seconds: 15 * 60,
      paused_at: null,
      end_time: "2026-01-15T12:30:00Z",
    });
    for (const what of ["pause", "resume"]) {
      expect(await me.post(`/api/v1/timer/${what}`)).toMatchObject({
        status: 400,
        body: { error_code: "no_active_timer" },
      });
    }
  });

  it("pauses once for concurrent requests", async () => {
    await begin();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => me.post("/api/v1/timer/pause")),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    clock.advance(minutes);
    const calls = ["stop", "resume", "stop", "resume"].map((what) =>
      me.post(`/api/v1/timer/${what}`),
    );
    expect((await Promise.all(calls)).map((answer) => answer.status)).toContain(200);
    const { rows } = await sql`select duration_seconds, break_seconds from time_entries`.execute(
      host.database.db,
    );
    expect(rows).toEqual([{ duration_seconds: 0, break_seconds: 60 }]);
  });

  it("never has a negative duration", async () => {
    await begin();
    clock.set("2026-01-15T11:00:00Z");
    expect(await status()).toMatchObject({ timer: { duration_formatted: "00:00:00" } });
    const { body } = expectStatus(await stop(), 200);
    expect(body["time_entry"]).toMatchObject({ duration_seconds: 0, end_time: start });
  });

  it("starts only for active projects and their own tasks", async () => {
    const elsewhere = await make(me, "tasks", {
      name: "Elsewhere",
      project_id: await newProjectId(me),
    });
    const deleted = await make(me, "tasks", { name: "Deleted", project_id: project });
    await sql`update tasks set deleted_at = now() where id = ${deleted["id"]}`.execute(
      host.database.db,
    );
    const noTask = { task_id: ["There is no task with this id in this project"] };
    const noProject = { project_id: ["There is no project with this id"] };
    const refusals = [
      [{ task_id: elsewhere["id"] }, noTask],
      [{ task_id: deleted["id"] }, noTask],
      [{ task_id: 2_147_483_647 }, noTask],
      [{ project_id: 2_147_483_647 }, noProject],
      [{ project_id: undefined }, { project_id: ["Is required"] }],
      [{ project_id: "01" }, { project_id: ["Must be a number"] }],
      [{ notes: "x".repeat(5001) }, { notes: ["At most 5000 characters"] }],
    ] as const;
    for (const [body, errors] of refusals) {
      expect(await begin(body)).toMatchObject({
        status: 400,
        body: { error_code: "validation_error", errors },
      });
    }
    for (const state of ["on_hold", "inactive", "archived"]) {
      const idle = await newProjectId(me, { status: state });
      expect(await begin({ project_id: idle }), state).toMatchObject({
        status: 400,
        body: { errors: { project_id: ["The project is not active"] } },
      });
    }
    expect(await running()).toBe(0);
  });
});

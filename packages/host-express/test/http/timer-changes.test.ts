import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { keepEvents } from "../support/events";
import type { TestHost } from "../support/host";
import { hostWithTwo, make, newProjectId, refused } from "../support/resources";

const noTimer = { status: 400, body: { error_code: "no_active_timer" } };

// Changes of the running timer by browser sessions: the routes that /api/v1 does not have.
describe.each(databaseNames)("changes of the timer on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let other: Client;
  let project: number;
  let second: number;
  let lastEvent = 0;

  beforeAll(async () => {
    clock = fixedClock();
    ({ host, me, other } = await hostWithTwo(kind, clock));
    await keepEvents(host.database.db);
    project = await newProjectId(me);
    second = await newProjectId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    at("12:00:00");
    await sql`delete from time_entries`.execute(host.database.db);
    await settings({ single_active_timer: true, prevent_overlapping_entries: false });
  });

  const at = (time: string): void => {
    clock.set(`2026-01-15T${time}Z`);
  };
  const settings = async (change: object): Promise<void> => {
    expectStatus(await me.request("PATCH", "/api/admin/settings", change), 200);
  };
  const call = (what: string, body: object = {}, as = me): Promise<Answer> =>
    as.post(`/api/timer/${what}`, body);
  const begin = async (body: object = {}): Promise<JsonObject> =>
    expectStatus(await call("start", { project_id: project, ...body }), 201).body[
      "timer"
    ] as JsonObject;
  const running = async (as = me): Promise<unknown> =>
    (await as.get("/api/v1/timer/status")).body["timer"];
  const entries = async (): Promise<JsonObject[]> =>
    (await me.get("/api/v1/time-entries?include_active=true")).body["time_entries"] as JsonObject[];
  /** Types of the events of entries since the last call. */
  const events = async (): Promise<unknown[]> => {
    const rows = await host.database.db
      .selectFrom("domain_events")
      .select(["id", "type"])
      .where("entity_type", "=", "time_entry")
      .where("id", ">", lastEvent)
      .orderBy("id")
      .execute();
    lastEvent = rows.at(-1)?.id ?? lastEvent;
    return rows.map(({ type }) => type);
  };
  /** An entry of today, in hours and minutes. */
  const enter = (start: string, end: string): Promise<JsonObject> =>
    me
      .post("/api/v1/time-entries", {
        project_id: project,
        start_time: `2026-01-15T${start}:00Z`,
        end_time: `2026-01-15T${end}:00Z`,
      })
      .then((answer) => expectStatus(answer, 201).body["time_entry"] as JsonObject);

  it("pauses and resumes as /api/v1 does, without deprecation", async () => {
    expect(await call("pause")).toMatchObject(noTimer);
    await begin();
    at("12:10:00");
    const paused = expectStatus(await call("pause"), 200);
    expect(paused.headers.get("x-api-deprecated")).toBeNull();
    expect(paused.body).toMatchObject({
      message: "Timer paused successfully",
      time_entry: { paused_at: "2026-01-15T12:10:00Z" },
    });
    expect(await call("pause")).toMatchObject({
      status: 400,
      body: { error_code: "invalid_state" },
    });
    at("12:15:00");
    expect((await call("resume")).body).toMatchObject({
      message: "Timer resumed successfully",
      time_entry: { paused_at: null, break_seconds: 300 },
    });
    expect(await call("resume")).toMatchObject({
      status: 400,
      body: { error_code: "invalid_state" },
    });
  });

  it.each(["pause", "resume", "adjust", "switch", "discard", "start", "stop"])(
    "refuses %s from other sites",
    async (what) => {
      const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      const answer = await me.request("POST", `/api/timer/${what}`, { project_id: 1 }, headers);
      expect(answer).toMatchObject({ status: 403, body: { error_code: "forbidden" } });
      expect(await entries()).toEqual([]);
    },
  );

  describe("switch", () => {
    const to = (body: object): Promise<Answer> => call("switch", body);

    it("stops the timer and starts another one", async () => {
      const first = await begin({ notes: "first" });
      at("12:10:00");
      expectStatus(await call("pause"), 200);
      at("12:15:00");
      const task = await make(me, "tasks", { name: "Write", project_id: second });
      await events();
      const { body } = expectStatus(
        await to({ project_id: second, task_id: task["id"], notes: " second " }),
        200,
      );
      expect(body).toMatchObject({
        message: "Timer switched successfully",
        timer: {
          project_id: second,
          task: "Write",
          notes: "second",
          start_time: "2026-01-15T12:15:00Z",
          is_active: true,
        },
        stopped: {
          id: first["id"],
          end_time: "2026-01-15T12:15:00Z",
          duration_seconds: 600,
          break_seconds: 300,
          paused_at: null,
        },
      });
      expect(await running()).toEqual(body["timer"]);
      expect(await events()).toEqual(["time_entry.stopped", "time_entry.started"]);
    });

    it("starts one if none is running", async () => {
      const { body } = expectStatus(await to({ project_id: project }), 200);
      expect(body).toMatchObject({ timer: { project_id: project }, stopped: null });
    });

    it("to what already runs changes nothing, so it can be repeated", async () => {
      await begin({ notes: "first" });
      at("12:10:00");
      const second = expectStatus(await to({ project_id: project, notes: "next" }), 200);
      at("12:10:05");
      const again = expectStatus(await to({ project_id: project, notes: "next" }), 200);
      expect(again.body).toMatchObject({
        timer: { id: (second.body["timer"] as JsonObject)["id"], version: 1 },
        stopped: null,
      });
      expect(await entries()).toHaveLength(2);
      // A paused one does not run.
      expectStatus(await call("pause"), 200);
      expect((await to({ project_id: project, notes: "next" })).body["stopped"]).not.toBeNull();
    });

    it("keeps the timer if the other one cannot start", async () => {
      const timer = await begin();
      at("12:10:00");
      const onHold = await newProjectId(me, { status: "on_hold" });
      const hidden = await newProjectId(other, { restricted: true });
      const elsewhere = await make(me, "tasks", { name: "Elsewhere", project_id: project });
      await sql`update projects set restricted = true where id = ${hidden}`.execute(
        host.database.db,
      );
      await events();
      for (const [body, field] of [
        [{ project_id: onHold }, "project_id"],
        [{ project_id: 2_147_483_647 }, "project_id"],
        [{ project_id: second, task_id: elsewhere["id"] }, "task_id"],
        [{ notes: "x" }, "project_id"],
      ] as const) {
        expect(await to(body)).toMatchObject(refused(field));
      }
      expect(await call("switch", { project_id: hidden }, other)).toMatchObject({ status: 200 });
      expect(await running()).toMatchObject({ id: timer["id"], version: 1 });
      expect(await events()).toEqual(["time_entry.started"]);
    });

    it("stops only the latest of several timers", async () => {
      await settings({ single_active_timer: false });
      const first = await begin({ notes: "first" });
      at("12:01:00");
      const latest = await begin({ notes: "latest" });
      at("12:02:00");
      const { body } = expectStatus(await to({ project_id: second }), 200);
      expect(body["stopped"]).toMatchObject({ id: latest["id"] });
      expectStatus(await call("stop"), 200);
      expect(await running()).toMatchObject({ id: first["id"] });
    });
  });

  describe("adjust", () => {
    const adjust = (body: object): Promise<Answer> => call("adjust", body);

    it("adds and removes minutes, or sets the start", async () => {
      expect(await adjust({ minutes: 15 })).toMatchObject(noTimer);
      await begin();
      at("12:30:00");
      await events();
      const { body } = expectStatus(await adjust({ minutes: 15 }), 200);
      expect(body).toMatchObject({
        message: "Timer adjusted successfully",
        time_entry: {
          start_time: "2026-01-15T11:45:00Z",
          duration_formatted: "00:45:00",
          version: 2,
        },
      });
      expect((await adjust({ minutes: -5 })).body).toMatchObject({
        time_entry: { start_time: "2026-01-15T11:50:00Z", version: 3 },
      });
      expect((await adjust({ start_time: "2026-01-15T12:10:00+01:00" })).body).toMatchObject({
        time_entry: { start_time: "2026-01-15T11:10:00Z" },
      });
      expect(await events()).toEqual(Array.from({ length: 3 }, () => "time_entry.updated"));
      // The same start again changes nothing.
      expect((await adjust({ start_time: "2026-01-15T11:10:00Z" })).body).toMatchObject({
        time_entry: { version: 4 },
      });
      expect(await events()).toEqual([]);
      at("13:00:00");
      expect((await call("stop")).body).toMatchObject({ time_entry: { duration_seconds: 6600 } });
    });

    it("takes a time without an offset in the user's time zone", async () => {
      expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Asia/Tokyo" }), 200);
      try {
        await begin();
        expect((await adjust({ start_time: "2026-01-15T20:30" })).body).toMatchObject({
          time_entry: { start_time: "2026-01-15T11:30:00Z" },
        });
      } finally {
        await me.request("PATCH", "/api/profile", { timezone: null });
      }
    });

    it.each([
      [{}, "minutes", "Set either minutes or start_time"],
      [
        { minutes: 5, start_time: "2026-01-15T11:00:00Z" },
        "minutes",
        "Set either minutes or start_time",
      ],
      [{ minutes: 1.5 }, "minutes", "Must be a whole number"],
      [{ minutes: 1441 }, "minutes", "At most 1440"],
      [{ minutes: "15" }, "minutes", "Must be a number"],
      [{ minutes: -1 }, "minutes", "The timer has not run that long"],
      [
        { start_time: "2026-01-15T12:05:00Z" },
        "start_time",
        "The timer cannot start in the future",
      ],
      [{ start_time: "2026-01-15" }, "start_time", expect.stringContaining("Must be a time")],
      [
        { start_time: "2026-01-14T11:59:59Z" },
        "start_time",
        expect.stringContaining("more than 24 hours ago"),
      ],
      [{ seconds: 5 }, "seconds", "Unknown field"],
    ])("refuses %j", async (body, field, message) => {
      const timer = await begin();
      expect(await adjust(body)).toMatchObject({
        status: 400,
        body: { error_code: "validation_error", errors: { [field]: [message] } },
      });
      expect(await running()).toEqual(timer);
    });

    it("is refused while the timer is paused, and beyond its breaks", async () => {
      await begin();
      at("12:10:00");
      expectStatus(await call("pause"), 200);
      expect(await adjust({ minutes: 5 })).toMatchObject({
        status: 400,
        body: {
          error_code: "invalid_state",
          message: "The timer is paused. Resume it first.",
        },
      });
      at("12:20:00");
      expectStatus(await call("resume"), 200);
      expect(await adjust({ minutes: -11 })).toMatchObject(
        refused("minutes", "The timer would be shorter than its breaks"),
      );
      expectStatus(await adjust({ minutes: -10 }), 200);
      expect(await running()).toMatchObject({ duration_formatted: "00:00:00" });
    });

    it("into another entry is allowed unless the settings forbid overlaps", async () => {
      await enter("10:00", "11:00");
      await begin();
      const before = { start_time: "2026-01-15T10:30:00Z" };
      expectStatus(await adjust(before), 200);
      await settings({ prevent_overlapping_entries: true });
      // It overlaps already, and can be shortened, but not made longer.
      expectStatus(await adjust({ minutes: -15 }), 200);
      expect(await adjust({ minutes: 1 })).toMatchObject(
        refused("minutes", expect.stringContaining("overlaps")),
      );
      expectStatus(await adjust({ start_time: "2026-01-15T11:30:00Z" }), 200);
      expect(await adjust(before)).toMatchObject(
        refused("start_time", expect.stringContaining("overlaps")),
      );
      // Touching is no overlap.
      expectStatus(await adjust({ start_time: "2026-01-15T11:00:00Z" }), 200);
    });

    it("is refused if the timer has changed since it was read", async () => {
      const { version } = await begin();
      at("12:30:00");
      expectStatus(await adjust({ minutes: 5, version }), 200);
      expect(await adjust({ minutes: 5, version })).toMatchObject({
        status: 409,
        body: { error_code: "conflict", errors: { version: [expect.any(String)] } },
      });
      expect(await running()).toMatchObject({ start_time: "2026-01-15T11:55:00Z", version: 2 });
    });
  });

  it("discards the timer", async () => {
    expect(await call("discard")).toMatchObject(noTimer);
    await enter("10:00", "11:00");
    const timer = await begin();
    await events();
    expect(expectStatus(await call("discard"), 200).body).toEqual({
      message: "Timer discarded successfully",
    });
    expect(await running()).toBeNull();
    expect(await me.get(`/api/v1/time-entries/${String(Number(timer["id"]))}`)).toMatchObject({
      status: 404,
    });
    expect(await entries()).toHaveLength(1);
    expect(await events()).toEqual(["time_entry.deleted"]);
    expect(await call("discard")).toMatchObject(noTimer);
  });

  it("is the user's own", async () => {
    const timer = await begin();
    for (const [what, body] of [
      ["pause", {}],
      ["adjust", { minutes: 5 }],
      ["discard", {}],
    ] as const) {
      expect(await call(what, body, other)).toMatchObject(noTimer);
    }
    expectStatus(await call("switch", { project_id: project }, other), 200);
    expect(await running()).toEqual(timer);
    expect(await running(other)).toMatchObject({ user: "other" });
  });

  it("changes one timer at a time", async () => {
    await begin();
    at("12:30:00");
    const switched = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        call("switch", { project_id: index % 2 === 0 ? project : second, notes: String(index) }),
      ),
    );
    expect(switched.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    const left = await entries();
    expect(left).toHaveLength(13);
    expect(left.filter((entry) => entry["is_active"])).toHaveLength(1);

    const version = ((await running()) as JsonObject)["version"];
    const adjusted = await Promise.all(
      Array.from({ length: 10 }, () => call("adjust", { minutes: 1, version })),
    );
    expect(adjusted.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(adjusted.filter(({ status }) => status === 409)).toHaveLength(9);

    const ended = await Promise.all(
      ["discard", "stop", "discard", "stop"].map((what) => call(what)),
    );
    expect(ended.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await running()).toBeNull();
  });
});

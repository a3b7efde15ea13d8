import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  hostWithTwo,
  id,
  list,
  make,
  newClientId,
  newProjectId,
  stamp,
} from "../support/resources";

const now = "2026-01-15T12:00:00Z";
const nine = "2026-01-15T09:00:00Z";
const ten = "2026-01-15T10:00:00Z";

describe.each(databaseNames)("time entries on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let project: number;
  let client: number;
  let task: number;

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock(now)));
    project = await newProjectId(me);
    client = await newClientId(me);
    task = Number((await make(me, "tasks", { name: "Write", project_id: project }))["id"]);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`update settings set prevent_overlapping_entries = false`.execute(host.database.db);
  });

  const post = (body: object, as = me): Promise<Answer> =>
    as.post("/api/v1/time-entries", {
      project_id: project,
      start_time: nine,
      end_time: ten,
      ...body,
    });
  const created = async (body: object = {}, as = me): Promise<JsonObject> =>
    expectStatus(await post(body, as), 201).body["time_entry"] as JsonObject;
  const pathTo = (entry: JsonObject): string =>
    `/api/v1/time-entries/${String(Number(entry["id"]))}`;
  const patch = (entry: JsonObject, body: object, as = me): Promise<Answer> =>
    as.request("PATCH", pathTo(entry), body);
  const patched = async (entry: JsonObject, body: object): Promise<JsonObject> =>
    expectStatus(await patch(entry, body), 200).body["time_entry"] as JsonObject;
  const invalid = (errors: object) => ({
    status: 400,
    body: { error_code: "validation_error", errors },
  });

  it("can be created, read, updated and deleted", async () => {
    const body = {
      task_id: task,
      notes: " Feature X ",
      tags: "development, frontend,",
      break_seconds: 600,
    };
    const made = expectStatus(await post(body), 201);
    const entry = {
      id,
      user_id: 1,
      project_id: project,
      client_id: null,
      task_id: task,
      start_time: nine,
      end_time: ten,
      duration_seconds: 3000,
      break_seconds: 600,
      paused_at: null,
      duration_hours: 0.83,
      duration_formatted: "00:50:00",
      notes: "Feature X",
      tags: "development, frontend,",
      tag_list: ["development", "frontend"],
      source: "manual",
      billable: true,
      paid: false,
      invoice_number: null,
      is_active: false,
      created_at: stamp,
      updated_at: stamp,
      version: 1,
      user: "admin",
      project: expect.any(String) as string,
      client: expect.any(String) as string,
      task: "Write",
    };
    expect(made.body).toEqual({ message: "Time entry created successfully", time_entry: entry });
    const row = made.body["time_entry"] as JsonObject;
    expect((await me.get(pathTo(row))).body).toEqual({ time_entry: row });
    expect(await list(me, "time-entries")).toEqual([row]);

    const changed = expectStatus(
      await me.request("PUT", pathTo(row), { notes: "Feature Y", paid: true, invoice_number: "7" }),
      200,
    );
    expect(changed.body).toEqual({
      message: "Time entry updated successfully",
      time_entry: { ...entry, notes: "Feature Y", paid: true, invoice_number: "7", version: 2 },
    });
    const gone = expectStatus(await me.request("DELETE", pathTo(row)), 200);
    expect(gone.body).toEqual({ message: "Time entry deleted successfully" });
    expectStatus(await me.get(pathTo(row)), 404);
    expectStatus(await me.request("DELETE", pathTo(row)), 404);
  });

  it("can belong to a client without a project", async () => {
    const entry = await created({ project_id: null, client_id: client });
    expect(entry).toMatchObject({ project_id: null, client_id: client, project: null });
    expect(entry["client"]).toEqual(expect.any(String));
  });

  it("without an end are running timers, at most one per user", async () => {
    const entry = await created({ end_time: undefined, tags: "a", billable: false });
    expect(entry).toMatchObject({
      start_time: nine,
      end_time: null,
      duration_seconds: null,
      duration_formatted: "03:00:00",
      source: "manual",
      tags: "a",
      billable: false,
      is_active: true,
    });
    expect(await post({ end_time: null })).toMatchObject({
      status: 409,
      body: { error_code: "timer_already_running" },
    });
    expect((await me.get("/api/v1/timer/status")).body["timer"]).toEqual(entry);
    expect(await list(me, "time-entries")).toEqual([]);
    expect(await list(me, "time-entries", "include_active=true")).toEqual([entry]);
    await created({ end_time: undefined }, other);
  });

  it("accept times with Z, an offset, or in the user's time zone", async () => {
    const times = async (start: string, end: string): Promise<unknown[]> => {
      const entry = await created({ start_time: start, end_time: end });
      return [entry["start_time"], entry["end_time"], entry["duration_seconds"]];
    };
    expect(await times("2026-07-01T09:00:00+02:00", "2026-07-01 08:00Z")).toEqual([
      "2026-07-01T07:00:00Z",
      "2026-07-01T08:00:00Z",
      3600,
    ]);
    await sql`update settings set timezone = 'America/New_York'`.execute(host.database.db);
    expect(await times("2026-07-01T09:00:00", "2026-07-01T10:00:00.9")).toEqual([
      "2026-07-01T13:00:00Z",
      "2026-07-01T14:00:00Z",
      3600,
    ]);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
    try {
      // 02:30 does not exist on the first day and exists twice on the second.
      expect(await times("2026-03-29T01:30:00", "2026-03-29T02:30:00")).toEqual([
        "2026-03-29T00:30:00Z",
        "2026-03-29T01:30:00Z",
        3600,
      ]);
      expect(await times("2026-10-25T02:30:00", "2026-10-25T03:30:00")).toEqual([
        "2026-10-25T00:30:00Z",
        "2026-10-25T02:30:00Z",
        7200,
      ]);
      const entry = await created();
      expect(await patched(entry, { start_time: "2026-01-15T09:30" })).toMatchObject({
        start_time: "2026-01-15T08:30:00Z",
        duration_seconds: 5400,
      });
    } finally {
      await me.request("PATCH", "/api/profile", { timezone: null });
      await sql`update settings set timezone = 'UTC'`.execute(host.database.db);
    }
  });

  it("are rounded by the settings of their owner, not of the writer", async () => {
    const rounding = { time_rounding_method: "nearest", time_rounding_minutes: 15 };
    expectStatus(await other.request("PATCH", "/api/profile", rounding), 200);
    const theirs = { user_id: 2, end_time: "2026-01-15T09:07:30Z" };
    const entry = await created(theirs);
    expect(entry).toMatchObject({ user: "other", duration_seconds: 900 });
    expect(await created({ end_time: "2026-01-15T09:07:30Z" })).toMatchObject({
      duration_seconds: 450,
    });
    expect(await patched(entry, { end_time: "2026-01-15T09:37:29Z" })).toMatchObject({
      duration_seconds: 1800,
    });
    // A change without times does not recalculate the duration.
    await other.request("PATCH", "/api/profile", { time_rounding_minutes: 60 });
    expect(await patched(entry, { notes: "x" })).toMatchObject({ duration_seconds: 1800 });
    await other.request("PATCH", "/api/profile", { time_rounding_minutes: 1 });
  });

  it.each([
    [{ start_time: undefined }, { start_time: ["Is required"] }],
    [{ start_time: "2026-01-15" }, { start_time: [expect.stringContaining("Must be a time")] }],
    [{ start_time: "soon" }, { start_time: [expect.stringContaining("Must be a time")] }],
    [{ start_time: 5 }, { start_time: ["Must be text"] }],
    [{ end_time: nine }, { end_time: ["Must be after start_time"] }],
    [{ end_time: "2026-01-15T09:00:00.9Z" }, { end_time: ["Must be after start_time"] }],
    [{ end_time: "2025-01-15T09:00:00Z" }, { end_time: ["Must be after start_time"] }],
    [
      { end_time: "2027-01-16T09:00:01Z" },
      { end_time: ["An entry can last at most 366 days; split it"] },
    ],
    [
      { start_time: "2026-01-15T12:01:01Z", end_time: null },
      { start_time: [expect.stringContaining("future")] },
    ],
    [
      { start_time: "0002-01-15T09:00:00Z", end_time: null },
      { start_time: [expect.stringContaining("more than 366 days ago")] },
    ],
    [{ project_id: undefined }, { project_id: ["Set project_id or client_id"] }],
    [{ project_id: 999_999 }, { project_id: ["There is no project with this id"] }],
    [{ project_id: 999_999, end_time: null }, { project_id: ["There is no project with this id"] }],
    [{ project_id: null, client_id: 999_999 }, { client_id: ["There is no client with this id"] }],
    [{ task_id: 999_999 }, { task_id: ["There is no task with this id in this project"] }],
    [
      { task_id: 999_999, end_time: null },
      { task_id: ["There is no task with this id in this project"] },
    ],
    [{ user_id: 999_999 }, { user_id: ["There is no active user with this id"] }],
    [{ user_id: 999_999, end_time: null }, { user_id: ["There is no active user with this id"] }],
    [{ notes: "x".repeat(5001) }, { notes: ["At most 5000 characters"] }],
    [{ tags: "x".repeat(501) }, { tags: ["At most 500 characters"] }],
    [{ invoice_number: "x".repeat(101) }, { invoice_number: ["At most 100 characters"] }],
    [{ break_seconds: 1.5 }, { break_seconds: ["Must be a whole number"] }],
    [{ billable: "maybe" }, { billable: ["Must be true or false"] }],
    [{ source: "auto" }, { source: ["Unknown field"] }],
  ])("are refused with a reason: %j", async (body, errors) => {
    expect(await post(body)).toMatchObject(invalid(errors));
    expect(await list(me, "time-entries", "include_active=true")).toEqual([]);
  });

  it("require the task's project, an active client and no archived project", async () => {
    const archived = await newProjectId(me, { status: "archived" });
    const onHold = await newProjectId(me, { status: "on_hold" });
    const elsewhere = await make(me, "tasks", { name: "Elsewhere", project_id: onHold });
    await sql`update clients set status = 'inactive' where id = ${client}`.execute(
      host.database.db,
    );
    const refusals = [
      [{ project_id: archived }, { project_id: ["The project is archived; reactivate it first"] }],
      [
        { task_id: elsewhere["id"] },
        { task_id: ["There is no task with this id in this project"] },
      ],
      [
        { project_id: null, client_id: client, task_id: task },
        { client_id: ["The client is inactive; reactivate it first"] },
      ],
      [{ project_id: onHold, end_time: null }, { project_id: ["The project is not active"] }],
      [{ client_id: client }, { client_id: ["The client is inactive; reactivate it first"] }],
    ] as const;
    for (const [body, errors] of refusals) expect(await post(body)).toMatchObject(invalid(errors));
    await sql`update clients set status = 'active' where id = ${client}`.execute(host.database.db);
    expect(await post({ client_id: client })).toMatchObject(
      invalid({
        client_id: [
          "The project belongs to another client; set only one of project_id and client_id",
        ],
      }),
    );
    expect(await post({ project_id: null, client_id: client, task_id: task })).toMatchObject(
      invalid({ task_id: ["A task needs its project; set project_id too"] }),
    );
    await created({ project_id: onHold, task_id: elsewhere["id"] });
  });

  it("of other users are not found unless the user is an administrator", async () => {
    const mine = await created();
    expectStatus(await other.get(pathTo(mine)), 404);
    expectStatus(await patch(mine, { notes: "x" }, other), 404);
    expectStatus(await other.request("DELETE", pathTo(mine)), 404);
    expect(await list(other, "time-entries")).toEqual([]);
    expect(await other.get("/api/v1/time-entries?user_id=1")).toMatchObject({
      status: 403,
      body: { error_code: "forbidden" },
    });
    expect(await post({ user_id: 1 }, other)).toMatchObject({ status: 403 });

    const theirs = await created({ user_id: 2 }, other);
    expect(await list(other, "time-entries", "user_id=2")).toEqual([theirs]);
    expect(await list(me, "time-entries", "user_id=2")).toEqual([theirs]);
    expect(await patched(theirs, { notes: "seen" })).toMatchObject({ notes: "seen", user_id: 2 });
    expectStatus(await me.request("DELETE", pathTo(theirs)), 200);
  });

  it("cannot belong to a project that the writer cannot see", async () => {
    const restricted = await newProjectId(me, { restricted: true });
    const hidden = { project_id: ["There is no project with this id"] };
    expect(await post({ project_id: restricted }, other)).toMatchObject(invalid(hidden));
    expect(await post({ project_id: restricted, end_time: null }, other)).toMatchObject(
      invalid(hidden),
    );
    const theirs = await created({}, other);
    expect(await patch(theirs, { project_id: restricted }, other)).toMatchObject(invalid(hidden));
    // An administrator assigned it; the owner can still correct an entry whose project they cannot see.
    await patched(theirs, { project_id: restricted });
    expectStatus(await patch(theirs, { notes: "mine" }, other), 200);
  });
});

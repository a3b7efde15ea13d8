import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, list, make, newClientId, newProjectId } from "../support/resources";

const now = "2026-01-15T12:00:00Z";
const nine = "2026-01-15T09:00:00Z";
const ten = "2026-01-15T10:00:00Z";

describe.each(databaseNames)("a time entry update on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let project: number;
  let client: number;
  let task: number;

  beforeAll(async () => {
    clock = fixedClock(now);
    ({ host, me } = await hostWithTwo(kind, clock));
    project = await newProjectId(me);
    client = await newClientId(me);
    task = Number((await make(me, "tasks", { name: "Write", project_id: project }))["id"]);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.set(now);
    await sql`delete from time_entries`.execute(host.database.db);
    await sql`delete from domain_events`.execute(host.database.db);
    await sql`update settings set prevent_overlapping_entries = false`.execute(host.database.db);
  });

  const post = (body: object = {}): Promise<Answer> =>
    me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: nine,
      end_time: ten,
      ...body,
    });
  const created = async (body: object = {}): Promise<JsonObject> =>
    expectStatus(await post(body), 201).body["time_entry"] as JsonObject;
  const pathTo = (entry: JsonObject): string =>
    `/api/v1/time-entries/${String(Number(entry["id"]))}`;
  const patch = (entry: JsonObject, body: object): Promise<Answer> =>
    me.request("PATCH", pathTo(entry), body);
  const patched = async (entry: JsonObject, body: object): Promise<JsonObject> =>
    expectStatus(await patch(entry, body), 200).body["time_entry"] as JsonObject;
  const invalid = (errors: object) => ({
    status: 400,
    body: { error_code: "validation_error", errors },
  });

  it("keeps omitted fields and clears fields set to null", async () => {
    const entry = await created({ task_id: task, notes: "a", tags: "b", invoice_number: "c" });
    const same = await patched(entry, {});
    expect(same).toEqual(entry);
    const cleared = { notes: null, tags: null, task_id: null, invoice_number: null };
    expect(await patched(entry, cleared)).toMatchObject({
      ...cleared,
      tag_list: [],
      task: null,
      project_id: project,
      version: 2,
    });
    expect(await patched(entry, { notes: "  " })).toMatchObject({ notes: null, version: 2 });
  });

  it("moves between projects and clients", async () => {
    const entry = await created({ task_id: task });
    expect(await patched(entry, { client_id: client })).toMatchObject({
      project_id: null,
      client_id: client,
      task_id: null,
    });
    expect(await patched(entry, { project_id: project, task_id: task })).toMatchObject({
      project_id: project,
      client_id: null,
      task_id: task,
    });
    const elsewhere = await newProjectId(me);
    expect(await patch(entry, { project_id: elsewhere })).toMatchObject(
      invalid({
        task_id: ["The task belongs to the previous project; set task_id too, or null for no task"],
      }),
    );
    expect(await patched(entry, { project_id: elsewhere, task_id: null })).toMatchObject({
      project_id: elsewhere,
      task_id: null,
    });
    expect(await patched(entry, { project_id: null, client_id: client })).toMatchObject({
      project_id: null,
      client_id: client,
    });
    expect(await patch(entry, { client_id: null })).toMatchObject(
      invalid({ project_id: ["Set project_id or client_id"] }),
    );
  });

  it("clears the invoice number when the entry becomes unpaid, unless it sets one", async () => {
    const entry = await created({ paid: true, invoice_number: "7" });
    expect(await patched(entry, { paid: false, invoice_number: "8" })).toMatchObject({
      paid: false,
      invoice_number: "8",
    });
    expect(await patched(entry, { paid: false })).toMatchObject({ invoice_number: null });
  });

  it("of the times recalculates the duration", async () => {
    const entry = await created();
    expect(await patched(entry, { break_seconds: 600 })).toMatchObject({ duration_seconds: 3000 });
    expect(await patched(entry, { end_time: "2026-01-15T11:00:00Z" })).toMatchObject({
      duration_seconds: 6600,
      end_time: "2026-01-15T11:00:00Z",
    });
    expect(await patched(entry, { start_time: ten })).toMatchObject({ duration_seconds: 3000 });
    expect(await patch(entry, { start_time: "2026-01-15T11:00:00Z" })).toMatchObject(
      invalid({ end_time: ["Must be after start_time"] }),
    );
  });

  it.each([
    [{ project_id: 999_999 }, { project_id: ["There is no project with this id"] }],
    [{ client_id: 999_999 }, { client_id: ["There is no client with this id"] }],
    [{ task_id: 999_999 }, { task_id: ["There is no task with this id in this project"] }],
    [{ start_time: null }, { start_time: ["Must be text"] }],
    [
      { end_time: null },
      { end_time: ["A completed entry cannot be restarted; start a new timer"] },
    ],
    [{ billable: null }, { billable: ["Must be true or false"] }],
    [{ break_seconds: 1.5 }, { break_seconds: ["Must be a whole number"] }],
    [{ user_id: 2 }, { user_id: ["Unknown field"] }],
    [{ if_updated_at: "2026-01-15" }, { if_updated_at: [expect.stringContaining("a time")] }],
    [{ version: "1" }, { version: ["Must be a number"] }],
  ])("is refused if it is not valid: %j", async (body, errors) => {
    const entry = await created();
    expect(await patch(entry, body)).toMatchObject(invalid(errors));
    expect((await me.get(pathTo(entry))).body).toEqual({ time_entry: entry });
  });

  it("can change everything of a running timer except its end", async () => {
    const entry = await created({ end_time: undefined });
    const running = {
      notes: "n",
      task_id: task,
      start_time: "2026-01-15T08:00:00Z",
      break_seconds: 60,
      end_time: null,
    };
    expect(await patched(entry, running)).toMatchObject({ ...running, is_active: true });
    expect(await patch(entry, { end_time: ten })).toMatchObject(
      invalid({ end_time: [expect.stringContaining("stop it first")] }),
    );
    expect(await patch(entry, { start_time: "2026-01-16T00:00:00Z" })).toMatchObject(
      invalid({ start_time: [expect.stringContaining("future")] }),
    );
    expect(await me.request("DELETE", pathTo(entry))).toMatchObject({
      status: 400,
      body: { errors: { id: [expect.stringContaining("stop it first")] } },
    });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expectStatus(await me.request("DELETE", pathTo(entry)), 200);
  });

  it("is possible if the project is archived, but cannot move entries there", async () => {
    const old = await newProjectId(me);
    const entry = await created({ project_id: old });
    expectStatus(await me.request("DELETE", `/api/v1/projects/${String(old)}`), 200);
    expect(await patched(entry, { notes: "late" })).toMatchObject({ notes: "late" });
    expect(await patched(entry, { project_id: old })).toMatchObject({ project_id: old });
    expect(await patch(await created(), { project_id: old })).toMatchObject(
      invalid({ project_id: ["The project is archived; reactivate it first"] }),
    );
  });

  it("with an outdated version gets 409", async () => {
    const entry = await created();
    const seen = entry["updated_at"] as string;
    const shifted = (seconds: number): string =>
      new Date(Date.parse(seen) + seconds * 1000).toISOString();
    expectStatus(await patch(entry, { notes: "a", version: 1 }), 200);
    const stale = await patch(entry, { notes: "b", version: 1 });
    expect(stale).toMatchObject({ status: 409, body: { error_code: "conflict" } });
    expect(stale.body["errors"]).toEqual({ version: [stale.body["message"]] });

    const current = (await me.get(pathTo(entry))).body["time_entry"] as JsonObject;
    await sql`update time_entries set updated_at = ${seen}`.execute(host.database.db);
    for (const [at, status] of [
      [shifted(0), 200],
      [shifted(-2), 200],
      [shifted(2), 200],
      [shifted(-3), 409],
      [shifted(3), 409],
    ] as const) {
      const { status: got } = await patch(current, { if_updated_at: at });
      expect(got, at).toBe(status);
    }
  });

  it("records an event, unless it changes nothing", async () => {
    // The relay deletes events within a second, so a trigger copies them.
    await sql`create table recorded as select * from domain_events`.execute(host.database.db);
    await sql`create function tell() returns trigger language plpgsql as $$
      begin insert into recorded select new.*; return null; end $$`.execute(host.database.db);
    await sql`create trigger tell after insert on domain_events
      for each row execute function tell()`.execute(host.database.db);
    try {
      const entry = await created({ task_id: task });
      await patched(entry, { notes: "x" });
      await patched(entry, { notes: "x" });
      await patch(entry, { project_id: 999_999 });
      await patched(entry, { end_time: "2026-01-15T09:30:00Z" });
      await me.request("DELETE", pathTo(entry));
      await me.request("DELETE", pathTo(entry));
      const about = {
        name: null,
        user_id: 1,
        project_id: project,
        client_id: null,
        task_id: task,
        duration_seconds: 3600,
        start_time: "2026-01-15T09:00:00Z",
        end_time: "2026-01-15T10:00:00Z",
      };
      const shorter = { duration_seconds: 1800, end_time: "2026-01-15T09:30:00Z" };
      const { rows } =
        await sql`select type, user_id, entity_id, data from recorded order by id`.execute(
          host.database.db,
        );
      const event = (what: string, more: object = {}) => ({
        type: `time_entry.${what}`,
        user_id: 1,
        entity_id: entry["id"],
        data: { ...about, ...more },
      });
      expect(rows).toEqual([
        event("created"),
        event("updated"),
        event("updated", shorter),
        event("deleted", shorter),
      ]);
    } finally {
      await sql`drop trigger tell on domain_events`.execute(host.database.db);
      await sql`drop table recorded`.execute(host.database.db);
    }
  });

  it("keeps the fields of concurrent updates", async () => {
    const entry = await created();
    const bodies = [{ notes: "n" }, { tags: "t" }, { billable: false }, { break_seconds: 60 }];
    const answers = await Promise.all(bodies.map((body) => patch(entry, body)));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    const { body } = await me.get(pathTo(entry));
    expect(body["time_entry"]).toMatchObject({
      ...Object.assign({}, ...bodies),
      duration_seconds: 3540,
      version: 5,
    });
    const locked = await Promise.all(
      Array.from({ length: 10 }, (_, n) => patch(entry, { notes: `x${String(n)}`, version: 5 })),
    );
    expect(locked.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(locked.filter((answer) => answer.status === 409)).toHaveLength(9);
  });

  describe("if overlapping entries are forbidden", () => {
    beforeEach(async () => {
      await sql`update settings set prevent_overlapping_entries = true`.execute(host.database.db);
    });
    const taken = invalid({ start_time: [expect.stringContaining("overlapping")] });

    it("refuses overlaps of the same user, but not adjacent entries", async () => {
      const entry = await created();
      for (const [start, end] of [
        [nine, ten],
        ["2026-01-15T08:00:00Z", "2026-01-15T09:00:01Z"],
        ["2026-01-15T09:59:59Z", "2026-01-15T11:00:00Z"],
        ["2026-01-15T09:20:00Z", "2026-01-15T09:40:00Z"],
        ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
      ]) {
        expect(await post({ start_time: start, end_time: end })).toMatchObject(taken);
      }
      const later = await created({ start_time: ten, end_time: "2026-01-15T11:00:00Z" });
      await created({ start_time: "2026-01-15T08:00:00Z", end_time: nine });
      await created({ user_id: 2 });
      expect(await patch(later, { start_time: "2026-01-15T09:59:00Z" })).toMatchObject(taken);
      expect(await patch(later, { notes: "x" })).toMatchObject({ status: 200 });
      expect(await patch(entry, { end_time: "2026-01-15T09:50:00Z" })).toMatchObject({
        status: 200,
      });
      expect(await patch(later, { start_time: "2026-01-15T09:50:00Z" })).toMatchObject({
        status: 200,
      });
    });

    it("never refuses to stop a timer, and ignores running ones", async () => {
      await created({ end_time: undefined });
      await created();
      expectStatus(await me.post("/api/v1/timer/stop"), 200);
      expect(await list(me, "time-entries")).toHaveLength(2);
    });

    it("accepts one of many concurrent overlapping entries", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
      expect(answers.filter((answer) => answer.status === 400)).toHaveLength(19);
    });
  });
});

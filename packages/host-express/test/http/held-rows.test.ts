import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteTask } from "../../src/features/tasks/write";
import { startTimer, stopTimer } from "../../src/features/time-entries/timer/write";
import { switchTimer } from "../../src/features/time-entries/timer/write-changes";
import { createEntries, type NewEntry } from "../../src/features/time-entries/write";
import { createApiToken } from "../../src/features/tokens/write";
import { updateUser } from "../../src/features/users/accounts/write";
import { createApiTokens } from "../../src/platform/auth/api-tokens";
import { maintenanceJob } from "../../src/platform/jobs/maintenance";
import { expectStatus, type Answer, type Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { keepEvents } from "../support/events";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { whileHeld } from "../support/held";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make, newProjectId, refused } from "../support/resources";

const now = new Date("2026-01-15T12:00:00Z");
const actor = { userId: 1, role: "admin" } as const;

// Each transaction holds rows that another one needs, in an order that only luck would produce.
describe("on PostgreSQL", () => {
  let host: TestHost;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    me = host.client();
    await me.logIn(admin);
    await keepEvents(host.database.db);
    project = await newProjectId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const newTask = async (): Promise<number> =>
    Number((await make(me, "tasks", { name: "Task", project_id: project }))["id"]);
  /** Sends a request while a transaction has deleted the task and not yet committed. */
  const whileDeleting = (task: number, meanwhile: () => Promise<Answer>): Promise<Answer> =>
    whileHeld(host.database.db, (tx) => deleteTask(tx, actor, task), meanwhile, {
      statement: "time_entries",
    });
  const entry = (more: object): Promise<Answer> =>
    me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: "2026-01-15T09:00:00Z",
      end_time: "2026-01-15T10:00:00Z",
      ...more,
    });
  const newest = async (): Promise<unknown> =>
    host.database.db
      .selectFrom("domain_events")
      .select(["type", sql`data -> 'task_id'`.as("task")])
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();

  it("an entry that is created while its task is deleted has no task", async () => {
    const task = await newTask();
    const made = expectStatus(await whileDeleting(task, () => entry({ task_id: task })), 201);
    expect(made.body["time_entry"]).toMatchObject({ task_id: null, task: null });
    expect(await newest()).toEqual({ type: "time_entry.created", task: null });
  });

  it("an entry that is moved to a task while it is deleted has no task", async () => {
    const [from, to] = [await newTask(), await newTask()];
    const made = expectStatus(await entry({ task_id: from }), 201).body["time_entry"] as JsonObject;
    const path = `/api/v1/time-entries/${String(Number(made["id"]))}`;
    const moved = await whileDeleting(to, () => me.request("PATCH", path, { task_id: to }));
    expect(expectStatus(moved, 200).body["time_entry"]).toMatchObject({ task_id: null });
    expect(await newest()).toEqual({ type: "time_entry.updated", task: null });
  });

  it("an entry is refused if it overlaps one that is being created, where that is forbidden", async () => {
    const settings = (prevent_overlapping_entries: boolean): Promise<Answer> =>
      me.request("PATCH", "/api/admin/settings", { prevent_overlapping_entries });
    expectStatus(await settings(true), 200);
    const first: NewEntry = {
      ...{ user_id: 1, project_id: project, client_id: null, task_id: null, source: "manual" },
      ...{ start_time: new Date("2026-01-15T09:30:00Z"), end_time: new Date(now) },
      ...{ break_seconds: 0, notes: null, tags: null },
      ...{ billable: true, paid: false, invoice_number: null },
    };
    const second = await whileHeld(
      host.database.db,
      (tx) => createEntries(tx, actor, [first], new Date()),
      () => entry({}),
      { statement: "users" },
    );
    expect(second).toMatchObject(refused("start_time"));
    expectStatus(await settings(false), 200);
  });

  it("an entry that keeps its task is changed while that is deleted", async () => {
    const task = await newTask();
    const made = expectStatus(await entry({ task_id: task }), 201).body["time_entry"] as JsonObject;
    const path = `/api/v1/time-entries/${String(Number(made["id"]))}`;
    const changed = await whileHeld(
      host.database.db,
      (tx) => sql`select from tasks where id = ${task} for update`.execute(tx),
      () => me.request("PATCH", path, { notes: "changed" }),
      { then: (tx) => deleteTask(tx, actor, task), statement: "time_entries" },
    );
    expectStatus(changed, 200);
    expect((await me.get(path)).body["time_entry"]).toMatchObject({
      notes: "changed",
      task_id: null,
    });
  });

  it("no timer starts for a task that is being deleted", async () => {
    const task = await newTask();
    const start = () => me.post("/api/v1/timer/start", { project_id: project, task_id: task });
    expect(await whileDeleting(task, start)).toMatchObject({
      status: 400,
      body: { errors: { task_id: [expect.any(String)] } },
    });
  });

  it("a switch that waited for another one stops the timer of that", async () => {
    expectStatus(await me.post("/api/timer/start", { project_id: project }), 201);
    const start = { userId: 1, projectId: project, taskId: null, notes: "first" };
    const second = await whileHeld(
      host.database.db,
      (tx) => switchTimer(tx, start, now),
      () => me.post("/api/timer/switch", { project_id: project, notes: "second" }),
      { statement: "users" },
    );
    expect(expectStatus(second, 200).body).toMatchObject({
      timer: { notes: "second" },
      stopped: { notes: "first" },
    });
  });

  it("either the old or the new timer runs after a switch that was interrupted", async () => {
    const { body } = await me.post("/api/timer/start", { project_id: project, notes: "old" });
    const { db } = host.database;
    const start = { userId: 1, projectId: project, taskId: null, notes: "new" };
    const interrupted = db.transaction().execute(async (tx) => {
      await switchTimer(tx, start, now);
      // The session ends as if the process or the server had crashed before the commit.
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });
    await expect(interrupted).rejects.toThrow();
    expect((await me.get("/api/v1/timer/status")).body["timer"]).toMatchObject({
      id: (body["timer"] as JsonObject)["id"],
      version: 1,
    });
    const { rows } = await sql`select from time_entries`.execute(db);
    expect(rows).toHaveLength(1);
  });

  it("the stop of a timer is not undone while another one is being started", async () => {
    const first = expectStatus(await me.post("/api/timer/start", { project_id: project }), 201);
    const { id } = first.body["timer"] as { id: number };
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    const start = { userId: 1, projectId: project, taskId: null, notes: "second" };
    const undone = await whileHeld(
      host.database.db,
      (tx) => startTimer(tx, start, now),
      () => postForm(me, "/timer/undo-stop", { id: String(id) }),
      { statement: "time_entries" },
    );
    expect(wayOf(undone)).toEqual([303, "/"]);
    expect(words(await getPage(me, "/"))).toContain("Another timer is already running.");
    expect((await me.get("/api/v1/timer/status")).body["timer"]).toMatchObject({ notes: "second" });
  });

  it("an adjustment and a stop of one timer do not wait for each other", async () => {
    expectStatus(await me.post("/api/timer/start", { project_id: project }), 201);
    const adjusted = await whileHeld(
      host.database.db,
      (tx) => sql`select from time_entries where end_time is null for update`.execute(tx),
      () => me.post("/api/timer/adjust", { minutes: 5 }),
      { then: (tx) => stopTimer(tx, 1, new Date()), statement: "time_entries" },
    );
    expect(adjusted).toMatchObject({ status: 400, body: { error_code: "no_active_timer" } });
  });

  describe("tokens", () => {
    const tokens = (count: number): Promise<{ readonly id: number }[]> =>
      Promise.all(
        Array.from({ length: count }, () =>
          createApiToken(
            host.database.db,
            { userId: 1, name: "test", scopes: [], expiresInDays: undefined },
            now,
          ),
        ),
      );
    /** Counts a use of each token, in this order, without writing it. */
    const used = (ids: readonly number[]) => {
      const counting = createApiTokens(host.database.db, () => now);
      for (const id of ids) counting.countUse(id);
      return counting;
    };

    it("are counted by two processes in any order", async () => {
      const ids = (await tokens(6)).map(({ id }) => id);
      const one = used(ids);
      const another = used(ids.toReversed());
      await whileHeld(
        host.database.db,
        (tx) =>
          sql`select from api_tokens where id = any(${ids}::integer[]) for update`.execute(tx),
        () => Promise.all([one.flush(), another.flush()]),
        { statement: "api_tokens", waiting: 2 },
      );
      await Promise.all([one.close(), another.close()]);
      const { rows } = await sql`
        select distinct usage_count from api_tokens where id = any(${ids}::integer[])`.execute(
        host.database.db,
      );
      expect(rows).toEqual([{ usage_count: 2 }]);
    });

    it("are revoked with their user while they are counted", async () => {
      await host.createUser("leaver", "password-of-leaver");
      const ids = (await tokens(4)).map(({ id }) => id);
      await sql`update api_tokens set user_id = 2 where id = any(${ids}::integer[])`.execute(
        host.database.db,
      );
      const counting = used(ids.toReversed());
      await whileHeld(
        host.database.db,
        (tx) =>
          sql`select from api_tokens where id = any(${ids}::integer[]) for update`.execute(tx),
        () =>
          Promise.all([
            counting.flush(),
            updateUser(host.database.db, 2, { is_active: false }, { actorId: 1, now }),
          ]),
        { statement: "api_tokens", waiting: 2 },
      );
      await counting.close();
      const { rows } = await sql`
        select distinct usage_count, is_active from api_tokens
        where id = any(${ids}::integer[])`.execute(host.database.db);
      expect(rows).toEqual([{ usage_count: 1, is_active: false }]);
    });

    it("that are being written stay until the next cleanup", async () => {
      const [token] = await tokens(1);
      await sql`update api_tokens set revoked_at = now() - interval '31 days'
        where id = ${token?.id}`.execute(host.database.db);
      const left = async (): Promise<number> =>
        (await sql`select from api_tokens where id = ${token?.id}`.execute(host.database.db)).rows
          .length;
      await whileHeld(
        host.database.db,
        (tx) => sql`select from api_tokens where id = ${token?.id} for update`.execute(tx),
        () => maintenanceJob(host.database, () => new Date()).handle(undefined),
      );
      expect(await left()).toBe(1);
      await maintenanceJob(host.database, () => new Date()).handle(undefined);
      expect(await left()).toBe(0);
    });
  });
});

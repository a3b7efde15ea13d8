import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  changesOf,
  hostWithTwo,
  id,
  list,
  make,
  names,
  newProjectId,
  pathTo,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("task updates on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  const { change, changed, read, remove } = changesOf("task", () => me);

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
  });
  afterAll(async () => {
    await host.close();
  });

  const newTask = async (more: object = {}, as = me): Promise<JsonObject> =>
    make(as, "tasks", { name: "Task", project_id: await newProjectId(as), ...more });

  describe("a task", () => {
    it("returns its tracked hours and progress", async () => {
      const task = await newTask({ estimated_hours: 3 });
      const start_time = "2026-01-15T09:00:00Z";
      const entry = {
        user_id: 1,
        project_id: Number(task["project_id"]),
        task_id: Number(task["id"]),
        start_time,
        end_time: "2026-01-15T10:00:00Z",
        duration_seconds: 3600,
      };
      await host.database.db
        .insertInto("time_entries")
        .values([entry, { ...entry, billable: false, duration_seconds: 1800 }])
        .execute();
      expect(await read(task["id"])).toEqual({
        ...task,
        total_hours: 1.5,
        total_billable_hours: 1,
        progress_percentage: 50,
      });
    });

    it("keeps omitted fields and clears fields set to null", async () => {
      const full = {
        description: "Text",
        estimated_hours: 2,
        due_date: "2026-02-01",
        tags: "a, b",
      };
      const task = await newTask({ ...full, assignee_id: 1, priority: "urgent" });
      expect(await changed(task["id"], { name: "Other" })).toEqual({
        ...task,
        name: "Other",
        updated_at: stamp,
        version: 2,
      });
      const nothing = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
      expect(await changed(task["id"], { ...nothing, assignee_id: null })).toMatchObject({
        ...nothing,
        assigned_to: null,
        tag_list: [],
        priority: "urgent",
      });
      expect(await change(task["id"], { project_id: 1 })).toMatchObject({
        status: 400,
        body: { errors: { project_id: ["Unknown field"] } },
      });
    });

    it("stores when it was started and completed; reopening clears the completion", async () => {
      const { id: which } = await newTask();
      const states = async (...some: string[]) => {
        let task: JsonObject = {};
        for (const status of some) task = await changed(which, { status });
        return task;
      };
      expect(await states("in_progress")).toMatchObject({ started_at: stamp, completed_at: null });
      const begun = (await read(which))["started_at"];
      expect(await states("review", "in_progress", "done")).toMatchObject({
        started_at: begun,
        completed_at: stamp,
        is_active: false,
      });
      expect(await states("todo")).toMatchObject({ started_at: begun, completed_at: null });
      expect(await states("done", "cancelled")).toMatchObject({ completed_at: null });
    });

    it("can be assigned only to users who can see it", async () => {
      const task = await newTask({ project_id: await newProjectId(me, { restricted: true }) });
      for (const [who, message] of [
        [2, "This user is not a member of the project"],
        [2_147_483_647, "There is no user with this id"],
      ] as const) {
        expect(await change(task["id"], { assignee_id: who })).toMatchObject({
          status: 400,
          body: { errors: { assignee_id: [message] } },
        });
      }
      expect(await changed(task["id"], { assignee_id: 1 })).toMatchObject({
        assigned_to: 1,
        assigned_user: "admin",
      });
    });

    it("is removed from its entries when deleted", async () => {
      const task = await newTask();
      const timer = await me.post("/api/v1/timer/start", {
        project_id: task["project_id"],
        task_id: task["id"],
      });
      expectStatus(timer, 201);
      expect(await remove(task["id"])).toMatchObject({
        status: 200,
        body: { message: "Task deleted successfully" },
      });
      for (const answer of [
        await me.get(pathTo("task", task["id"])),
        await change(task["id"], { name: "x" }),
        await remove(task["id"]),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { error_code: "not_found" } });
      }
      const stopped = expectStatus(await me.post("/api/v1/timer/stop"), 200);
      expect(stopped.body["time_entry"]).toMatchObject({ id, task_id: null, task: null });
    });

    it("can be deleted by its creator, project managers and administrators", async () => {
      const open = await newProjectId(me);
      const mine = await newTask({ project_id: open });
      const theirs = await newTask({ project_id: open }, other);
      expect((await remove(mine["id"], other)).status).toBe(403);
      expect((await remove(theirs["id"], other)).status).toBe(200);
      const another = await newTask({ project_id: open });
      const path = `${pathTo("project", open)}/members`;
      expectStatus(
        await me.request("PUT", path, { members: [{ user_id: 2, role: "manager" }] }),
        200,
      );
      expect((await remove(another["id"], other)).status).toBe(200);
    });

    it("is found by a part of its tags, ignoring case and without wildcards", async () => {
      const project = await newProjectId(me);
      for (const tags of ["Front-end, urgent", "back-end", "50%", "a_b", null]) {
        await make(me, "tasks", { name: tags ?? "none", project_id: project, tags });
      }
      const found = async (tags: string) =>
        names(
          await list(me, "tasks", `project_id=${String(project)}&tags=${encodeURIComponent(tags)}`),
        ).toSorted();
      expect(await found("front")).toEqual(["Front-end, urgent"]);
      expect(await found("END")).toEqual(["Front-end, urgent", "back-end"]);
      expect(await found("front, %")).toEqual(["50%", "Front-end, urgent"]);
      expect(await found("_")).toEqual(["a_b"]);
      expect(await found("\\")).toEqual([]);
      expect(await found(" , ")).toHaveLength(5);
    });
  });
});

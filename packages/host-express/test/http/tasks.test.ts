import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, id, list, make, names, newProjectId, stamp } from "../support/resources";

describe.each(databaseNames)("tasks on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    ({ host, me } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });

  it("creates a task from its name and project only", async () => {
    const project = await newProjectId(me);
    const answer = await me.post("/api/v1/tasks", { name: " Write ", project_id: project });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      message: "Task created successfully",
      task: {
        id,
        project_id: project,
        name: "Write",
        description: null,
        status: "todo",
        status_display: "To Do",
        priority: "medium",
        priority_display: "Medium",
        priority_class: "priority-medium",
        estimated_hours: null,
        due_date: null,
        assigned_to: null,
        assigned_user: null,
        created_by: id,
        creator: "admin",
        created_at: stamp,
        updated_at: stamp,
        started_at: null,
        completed_at: null,
        is_active: true,
        is_overdue: false,
        tags: null,
        tag_list: [],
        url: null,
        labels: [],
        external_ref: null,
        version: 1,
      },
    });
  });

  it.each([
    [1, "low"],
    [2, "medium"],
    [3, "high"],
    [4, "urgent"],
    ["urgent", "urgent"],
  ])("stores the priority %j as %s", async (priority, expected) => {
    const task = await make(me, "tasks", {
      name: "T",
      project_id: await newProjectId(me),
      priority,
    });
    expect(task).toMatchObject({ priority: expected, priority_class: `priority-${expected}` });
  });

  it.each([
    ["todo", "To Do", { started_at: null, completed_at: null, is_active: true }],
    ["in_progress", "In Progress", { started_at: stamp, completed_at: null, is_active: true }],
    ["review", "Review", { started_at: null, completed_at: null, is_active: true }],
    ["done", "Done", { completed_at: stamp, is_active: false }],
    ["cancelled", "Cancelled", { completed_at: null, is_active: false }],
  ])("shows the status %s as %s", async (status, shown, more) => {
    const task = await make(me, "tasks", { name: "T", project_id: await newProjectId(me), status });
    expect(task).toMatchObject({ status, status_display: shown, ...more });
  });

  it("stores assignee, due date, estimate and tags", async () => {
    const me_ = expectStatus(await me.get("/api/v1/users/me"), 200).body["user"] as JsonObject;
    const fields = { due_date: "2026-02-28", estimated_hours: 3.5, tags: "a, b ,,c" };
    const body = {
      name: "T",
      project_id: await newProjectId(me),
      assignee_id: me_["id"],
      ...fields,
    };
    expect(await make(me, "tasks", body)).toMatchObject({
      ...fields,
      assigned_to: me_["id"],
      assigned_user: "admin",
      tag_list: ["a", "b", "c"],
    });
  });

  it("stores, changes and clears a web address and labels", async () => {
    const url = "https://acme.example/issues/17?a=1#top";
    const labels = ["Bug", "needs, a comma", "Größe"];
    const body = { name: "T", project_id: await newProjectId(me), url, labels };
    const task = await make(me, "tasks", body);
    expect(task).toMatchObject({ url, labels, version: 1 });
    const path = `/api/v1/tasks/${String(Number(task["id"]))}`;
    const change = async (fields: JsonObject): Promise<unknown> =>
      expectStatus(await me.request("PATCH", path, fields), 200).body["task"];
    expect(await change({ labels })).toMatchObject({ version: 1 });
    expect(await change({ labels: ["Bug"] })).toMatchObject({ labels: ["Bug"], url, version: 2 });
    expect(await change({ url: " ", labels: [] })).toMatchObject({ url: null, labels: [] });
  });

  it("shows a task whose stored labels are not texts", async () => {
    const project = await newProjectId(me);
    await make(me, "tasks", { name: "Odd", project_id: project });
    const odd = sql`update tasks set labels = '[1, {}]' where project_id = ${project}`;
    await odd.execute(host.database.db);
    expect(await list(me, "tasks", `project_id=${String(project)}`)).toMatchObject([
      { name: "Odd", labels: [] },
    ]);
  });

  it.each([
    ["name", ""],
    ["name", "x".repeat(201)],
    ["project_id", 2_147_483_647],
    ["status", "blocked"],
    ["priority", 0],
    ["priority", 5],
    ["priority", "highest"],
    ["assignee_id", 2_147_483_647],
    ["due_date", "tomorrow"],
    ["due_date", "2026-02-29"],
    ["due_date", "2026-01-15T00:00:00Z"],
    ["estimated_hours", -1],
    ["tags", "x".repeat(501)],
    ["url", "javascript:alert(1)"],
    ["url", "acme.example"],
    ["url", `https://acme.example/${"x".repeat(2_000)}`],
    ["labels", "bug"],
    ["labels", Array<string>(101).fill("x")],
  ])("refuses an invalid %s: %j", async (field, value) => {
    const body = { name: "T", project_id: await newProjectId(me), [field]: value };
    expect(await me.post("/api/v1/tasks", body)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [expect.any(String)] } },
    });
  });

  it("marks a task as overdue after its due date in the user's time zone", async () => {
    const project = await newProjectId(me);
    await make(me, "tasks", { name: "Due", project_id: project, due_date: "2026-01-15" });
    const overdue = async (timezone: string): Promise<unknown> => {
      await me.request("PATCH", "/api/profile", { timezone });
      return (await list(me, "tasks", `project_id=${String(project)}`))[0]?.["is_overdue"];
    };
    clock.set("2026-01-15T11:00:00Z");
    expect(await overdue("Pacific/Kiritimati")).toBe(true);
    expect(await overdue("UTC")).toBe(false);
    clock.set("2026-01-16T01:00:00Z");
    expect(await overdue("America/New_York")).toBe(false);
    expect(await overdue("UTC")).toBe(true);
    clock.set("2026-01-15T12:00:00Z");
  });

  it("lists tasks by priority, due date and id, without deleted ones", async () => {
    const project = await newProjectId(me);
    const add = (name: string, priority: string, due_date: string | null = null) =>
      make(me, "tasks", { name, project_id: project, priority, due_date });
    await add("low", "low", "2020-01-01");
    await add("medium, first", "medium");
    await add("medium, second", "medium");
    await add("high, later", "high", "2026-03-01");
    await add("high, sooner", "high", "2026-02-01");
    await add("high, some day", "high");
    await add("urgent", "urgent");
    const gone = await add("gone", "urgent");
    await sql`update tasks set deleted_at = now() where id = ${gone["id"]}`.execute(
      host.database.db,
    );
    expect(names(await list(me, "tasks", `project_id=${String(project)}`))).toEqual([
      "urgent",
      "high, sooner",
      "high, later",
      "high, some day",
      "medium, first",
      "medium, second",
      "low",
    ]);
    expect(await list(me, "tasks", `project_id=${String(project)}&status=done`)).toEqual([]);
    expect(await me.get("/api/v1/tasks?status=gone")).toMatchObject({ status: 400 });
    expect(await me.get("/api/v1/tasks?project_id=1&project_id=2")).toMatchObject({
      status: 400,
      body: { errors: { project_id: ["Must occur only once"] } },
    });
  });

  it("paginates the list", async () => {
    const project = await newProjectId(me);
    for (let task = 1; task <= 5; task += 1) {
      await make(me, "tasks", { name: `T${String(task)}`, project_id: project });
    }
    const page = async (query: string) =>
      (await me.get(`/api/v1/tasks?project_id=${String(project)}&${query}`)).body;
    const second = await page("page=2&per_page=2");
    expect(names(second["tasks"] as JsonObject[])).toEqual(["T3", "T4"]);
    expect(second["pagination"]).toEqual({
      page: 2,
      per_page: 2,
      total: 5,
      pages: 3,
      has_next: true,
      has_prev: true,
      next_page: 3,
      prev_page: 1,
    });
    expect(await page("page=9&per_page=2")).toMatchObject({
      tasks: [],
      pagination: { page: 9, total: 5, pages: 3, has_next: false, prev_page: 8 },
    });
    for (const [query, perPage] of [
      ["per_page=0", 50],
      ["per_page=-1", 50],
      ["per_page=x", 50],
      ["per_page=101", 100],
      [`per_page=${"9".repeat(50)}`, 100],
      ["page=0", 50],
      ["page=abc", 50],
    ] as const) {
      expect(await page(query), query).toMatchObject({
        pagination: { page: 1, per_page: perPage, total: 5 },
      });
    }
  });
});

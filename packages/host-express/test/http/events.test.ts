import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import type { TestHost } from "../support/host";
import { hostWithTwo, make } from "../support/resources";

// Every write records its domain event in the same transaction.
let host: TestHost;
let me: Client;
let other: Client;
let lastSeenId = 0;

beforeAll(async () => {
  ({ host, me, other } = await hostWithTwo("PGlite", fixedClock()));
  // The relay deletes events within a second; the trigger prevents that.
  await sql`create function keep() returns trigger language plpgsql as $$ begin return null; end $$`.execute(
    host.database.db,
  );
  await sql`create trigger keep before delete on domain_events
    for each row execute function keep()`.execute(host.database.db);
});
afterAll(async () => {
  await host.close();
});

/** Reads the events recorded since the last call. */
const events = async (): Promise<readonly unknown[]> => {
  const rows = await host.database.db
    .selectFrom("domain_events")
    .select(["id", "type", "user_id", "entity_type", "entity_id", "data"])
    .where("id", ">", lastSeenId)
    .orderBy("id")
    .execute();
  lastSeenId = rows.at(-1)?.id ?? lastSeenId;
  return rows.map(({ type, user_id, entity_type, entity_id, data }) => [
    type,
    user_id,
    `${entity_type} ${String(entity_id)}`,
    data,
  ]);
};

it("creations, starts and stops record events, refused requests do not", async () => {
  const client = Number((await make(me, "clients", { name: "Client" }))["id"]);
  const project = Number(
    (await make(me, "projects", { name: "Project", client_id: client }))["id"],
  );
  const task = Number((await make(me, "tasks", { name: "Task", project_id: project }))["id"]);
  const start = { project_id: project, task_id: task };
  const started = expectStatus(await me.post("/api/v1/timer/start", start), 201);
  const { id } = started.body["timer"] as { readonly id: number };

  expectStatus(await me.post("/api/v1/clients", { name: "Client" }), 409);
  expectStatus(await me.post("/api/v1/projects", { name: "Project", client_id: client }), 409);
  expectStatus(await me.post("/api/v1/timer/start", start), 409);
  expectStatus(await me.post("/api/v1/timer/stop"), 200);
  expectStatus(await me.post("/api/v1/timer/stop"), 400);

  const about = {
    user_id: 1,
    project_id: project,
    client_id: null,
    task_id: task,
    duration_seconds: null,
    start_time: "2026-01-15T12:00:00Z",
    end_time: null,
    name: null,
  };
  expect(await events()).toEqual([
    ["client.created", 1, `client ${String(client)}`, { name: "Client" }],
    ["project.created", 1, `project ${String(project)}`, { name: "Project" }],
    ["task.created", 1, `task ${String(task)}`, { name: "Task", project_id: project }],
    ["time_entry.started", 1, `time_entry ${String(id)}`, about],
    [
      "time_entry.stopped",
      1,
      `time_entry ${String(id)}`,
      { ...about, duration_seconds: 0, end_time: "2026-01-15T12:00:00Z" },
    ],
  ]);
});

it("updates, archiving and deletions record one event each, updates without effect record none", async () => {
  const client = Number((await make(me, "clients", { name: "Other client" }))["id"]);
  const project = Number((await make(me, "projects", { name: "P", client_id: client }))["id"]);
  const task = Number((await make(me, "tasks", { name: "T", project_id: project }))["id"]);
  await events();
  const paths = {
    client: `/api/v1/clients/${String(client)}`,
    project: `/api/v1/projects/${String(project)}`,
    task: `/api/v1/tasks/${String(task)}`,
  };
  const patch = async (path: string, body: object, status = 200, as = me) => {
    expectStatus(await as.request("PATCH", path, body), status);
  };
  const remove = async (path: string, status = 200, as = me) => {
    expectStatus(await as.request("DELETE", path), status);
  };
  for (const body of [{}, { name: "T" }, { status: "todo", priority: 2 }]) {
    await patch(paths.task, body);
  }
  await patch(paths.project, { name: "P", restricted: false });
  await patch(paths.task, { version: 9, name: "x" }, 409);
  await patch(paths.project, { client_id: 2_147_483_647 }, 400);
  await patch(paths.client, { name: "Client" }, 409);
  await patch(paths.client, { status: "inactive" }, 403, other);
  for (const path of Object.values(paths)) await remove(path, 403, other);
  expect(await events()).toEqual([]);

  await patch(paths.task, { name: "T2" }, 200, other);
  for (const status of ["done", "todo"]) await patch(paths.task, { status });
  await remove(paths.task);
  await remove(paths.task, 404);
  await patch(paths.project, { name: "P2" });
  expectStatus(
    await me.request("PUT", `${paths.project}/members`, { members: [{ user_id: 2 }] }),
    200,
  );
  for (let time = 1; time <= 2; time += 1) await remove(paths.project);
  await patch(paths.project, { status: "active" });
  await patch(paths.project, { status: "archived" });
  await patch(paths.client, { phone: "1" });
  for (let time = 1; time <= 2; time += 1) await remove(paths.client);
  await patch(paths.client, { status: "active" });
  const of = (type: string, id: number, name: string, more: object = {}, user = 1) => [
    type,
    user,
    `${type.split(".")[0] ?? ""} ${String(id)}`,
    { ...more, name },
  ];
  const about = { project_id: project };
  expect(await events()).toEqual([
    of("task.updated", task, "T2", about, 2),
    of("task.completed", task, "T2", about),
    of("task.updated", task, "T2", about),
    of("task.deleted", task, "T2", about),
    of("project.updated", project, "P2"),
    of("project.updated", project, "P2"),
    of("project.archived", project, "P2"),
    of("project.updated", project, "P2"),
    of("project.archived", project, "P2"),
    of("client.updated", client, "Other client"),
    of("client.deleted", client, "Other client"),
    of("client.updated", client, "Other client"),
  ]);
});

it("a deleted task changes its entries, of whichever user, with one event each", async () => {
  const project = Number((await make(me, "projects", { name: "Q", client_id: 1 }))["id"]);
  const task = Number((await make(me, "tasks", { name: "Q", project_id: project }))["id"]);
  const kept = Number((await make(me, "tasks", { name: "Kept", project_id: project }))["id"]);
  const times = { start_time: "2026-01-14T09:00:00Z", end_time: "2026-01-14T10:00:00Z" };
  const add = async (as: Client, taskId: number): Promise<number> => {
    const body = { project_id: project, task_id: taskId, ...times };
    const made = expectStatus(await as.post("/api/v1/time-entries", body), 201);
    return (made.body["time_entry"] as { readonly id: number }).id;
  };
  const mine = await add(me, task);
  await add(me, kept);
  const theirs = await add(other, task);
  const timer = { project_id: project, task_id: task };
  const started = expectStatus(await other.post("/api/v1/timer/start", timer), 201);
  const { id: running } = started.body["timer"] as { readonly id: number };
  await events();
  expectStatus(await me.request("DELETE", `/api/v1/tasks/${String(task)}`), 200);
  const changed = (id: number, user: number, more: object = {}) => [
    "time_entry.updated",
    1,
    `time_entry ${String(id)}`,
    {
      name: null,
      user_id: user,
      project_id: project,
      client_id: null,
      task_id: null,
      duration_seconds: 3600,
      ...times,
      ...more,
    },
  ];
  const timerTimes = {
    duration_seconds: null,
    start_time: "2026-01-15T12:00:00Z",
    end_time: null,
  };
  expect(await events()).toEqual([
    changed(mine, 1),
    changed(theirs, 2),
    changed(running, 2, timerTimes),
    ["task.deleted", 1, `task ${String(task)}`, { name: "Q", project_id: project }],
  ]);
});

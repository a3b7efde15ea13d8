import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import type { TestHost } from "../support/host";
import { hostWithTwo, make } from "../support/resources";

// Every write leaves its domain event in the same transaction (API_CONTRACT §25).
let host: TestHost;
let me: Client;

beforeAll(async () => {
  ({ host, me } = await hostWithTwo("PGlite", fixedClock()));
  // The relay takes events away within a second; here they stay.
  await sql`create function keep() returns trigger language plpgsql as $$ begin return null; end $$`.execute(
    host.database.db,
  );
  await sql`create trigger keep before delete on domain_events
    for each row execute function keep()`.execute(host.database.db);
});
afterAll(async () => {
  await host.close();
});

const events = async (): Promise<readonly unknown[]> => {
  const rows = await host.database.db
    .selectFrom("domain_events")
    .select(["type", "user_id", "entity_type", "entity_id", "data"])
    .orderBy("id")
    .execute();
  return rows.map(({ type, user_id, entity_type, entity_id, data }) => [
    type,
    user_id,
    `${entity_type} ${String(entity_id)}`,
    data,
  ]);
};

it("what is made, started and stopped leaves its event, what is refused none", async () => {
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
    name: null,
  };
  expect(await events()).toEqual([
    ["client.created", 1, `client ${String(client)}`, { name: "Client" }],
    ["project.created", 1, `project ${String(project)}`, { name: "Project" }],
    ["task.created", 1, `task ${String(task)}`, { name: "Task", project_id: project }],
    ["time_entry.started", 1, `time_entry ${String(id)}`, about],
    ["time_entry.stopped", 1, `time_entry ${String(id)}`, { ...about, duration_seconds: 0 }],
  ]);
});

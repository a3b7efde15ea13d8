import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

// Formats that HTML forms and the desktop client send: ids and flags as text, and two fields that
// are ignored.
describe("input formats of existing clients", () => {
  let host: TestHost;
  let me: Client;
  let client: string;
  let project: string;
  let task: string;

  const made = (answer: Answer, name: string): JsonObject =>
    expectStatus(answer, 201).body[name] as JsonObject;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
    const posted = await me.post("/api/v1/clients", { name: "Client" });
    client = String(Number(made(posted, "client")["id"]));
    project = String(await me.createProject("Project"));
    const written = await me.post("/api/v1/tasks", { name: "Task", project_id: Number(project) });
    task = String(Number(made(written, "task")["id"]));
  });
  afterAll(async () => {
    await host.close();
  });

  it("accepts ids as canonical integer strings in every body", async () => {
    const start = { start_time: "2026-01-15T09:00:00Z", end_time: "2026-01-15T10:00:00Z" };
    const calls: readonly (readonly [string, string, JsonObject, number])[] = [
      ["POST", "/api/v1/projects", { name: "Another", client_id: client }, 201],
      ["PATCH", `/api/v1/projects/${project}`, { client_id: client }, 200],
      ["PUT", `/api/v1/projects/${project}/members`, { members: [{ user_id: "1" }] }, 200],
      ["POST", "/api/v1/tasks", { name: "Task", project_id: project, assignee_id: "1" }, 201],
      ["PATCH", `/api/v1/tasks/${task}`, { assignee_id: "1" }, 200],
      ["POST", "/api/v1/time-entries", { ...start, project_id: project, task_id: task }, 201],
      ["POST", "/api/v1/time-entries", { ...start, client_id: client, user_id: "1" }, 201],
      ["POST", "/api/v1/timer/start", { project_id: project, task_id: task }, 201],
      ["POST", "/api/v1/timer/stop", {}, 200],
      ["POST", "/api/timer/start", { project_id: project }, 201],
      ["POST", "/api/timer/stop", {}, 200],
      ["POST", "/api/admin/tokens", { name: "T", user_id: "1", scopes: ["read:tasks"] }, 201],
    ];
    for (const [method, path, body, status] of calls) {
      const answer = await me.request(method, path, body);
      expect(answer, `${method} ${path}`).toMatchObject({ status });
    }
    const tasks = await me.get(`/api/v1/tasks?project_id=${project}`);
    expect(expectStatus(tasks, 200).body["tasks"]).toHaveLength(2);
  });

  it.each([
    "02",
    "2.0",
    " 2",
    "2 ",
    "1e3",
    "+2",
    "-2",
    "0",
    "",
    "0x2",
    "2147483648",
    "99999999999",
  ])("refuses the id %j and names the field", async (text) => {
    const answer = await me.post("/api/v1/tasks", { name: "Task", project_id: text });
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { project_id: [expect.any(String)] } },
    });
    const query = encodeURIComponent(text);
    const listed = await me.get(`/api/v1/tasks?project_id=${query}`);
    expect(listed).toMatchObject({
      status: 400,
      body: { errors: { project_id: ["Must be an id"] } },
    });
  });

  it("applies the same rule to the project id of an integration", async () => {
    await me.saveGithubIntegration(Number(project), { default_project_id: project });
    for (const text of ["02", "2.0", "1e3"]) {
      const config = { default_project_id: text };
      expect(await me.post("/api/integrations/github/config", config)).toMatchObject({
        status: 400,
        body: { errors: { default_project_id: [expect.any(String)] } },
      });
    }
  });

  it.each([
    [true, true],
    ["true", true],
    ["yes", true],
    [1, true],
    [false, false],
    ["false", false],
    ["no", false],
    [0, false],
  ])("reads a time entry's flag %j as %j", async (given, expected) => {
    const body = {
      project_id: project,
      start_time: "2026-01-15T09:00:00Z",
      billable: given,
      paid: given,
    };
    const entry = made(
      await me.post("/api/v1/time-entries", { ...body, end_time: "2026-01-15T10:00:00Z" }),
      "time_entry",
    );
    expect(entry).toMatchObject({ billable: expected, paid: expected });
  });

  it.each(["maybe", "", 2, null, "TRUE "])("refuses a time entry's flag %j", async (given) => {
    const body = { project_id: project, start_time: "2026-01-15T09:00:00Z", billable: given };
    expect(await me.post("/api/v1/time-entries", body)).toMatchObject({
      status: 400,
      body: { errors: { billable: ["Must be true or false"] } },
    });
  });

  it("treats a negative break as 0", async () => {
    const entry = made(
      await me.post("/api/v1/time-entries", {
        project_id: project,
        start_time: "2026-01-15T09:00:00Z",
        end_time: "2026-01-15T10:00:00Z",
        break_seconds: -60,
      }),
      "time_entry",
    );
    expect(entry).toMatchObject({ break_seconds: 0, duration_seconds: 3600 });
  });

  it("ignores kanban_column and template_id, and refuses other unknown fields", async () => {
    const column = { kanban_column: { any: ["value"] } };
    const body = { name: "With a column", project_id: project, ...column };
    expect(made(await me.post("/api/v1/tasks", body), "task")).not.toHaveProperty("kanban_column");
    for (const method of ["PUT", "PATCH"]) {
      const changed = await me.request(method, `/api/v1/tasks/${task}`, { name: "New", ...column });
      expect(expectStatus(changed, 200).body["task"]).toMatchObject({ name: "New" });
    }
    expectStatus(
      await me.post("/api/v1/timer/start", { project_id: project, template_id: 7 }),
      201,
    );
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await me.post("/api/v1/tasks", { ...body, template_id: 1 })).toMatchObject({
      status: 400,
      body: { errors: { template_id: ["Unknown field"] } },
    });
  });
});

import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  fresh,
  hostWithTwo,
  id,
  list,
  make,
  names,
  newClientId,
  newProjectId,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("projects on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;
  let other: Client;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    ({ host, me, other } = await hostWithTwo(kind, clock));
  });
  afterAll(async () => {
    await host.close();
  });

  it("creates a project from its name and client only", async () => {
    const client = await make(me, "clients", { name: fresh("Client") });
    const name = fresh("Web site");
    const body = { name, client_id: client["id"] };
    const answer = await me.post("/api/v1/projects", body);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      message: "Project created successfully",
      project: {
        id,
        name,
        code: null,
        code_display: "WEBS",
        client_id: client["id"],
        client: client["name"],
        description: null,
        billable: true,
        hourly_rate: null,
        billing_ref: null,
        status: "active",
        estimated_hours: null,
        budget_amount: null,
        budget_threshold_percent: 80,
        created_at: stamp,
        updated_at: stamp,
        custom_fields: {},
        is_archived: false,
        archived_at: null,
        archived_by: null,
        archived_reason: null,
        color: null,
        restricted: false,
        version: 1,
      },
    });
  });

  it("stores all given fields, including zeros", async () => {
    const fields = {
      name: fresh("Project"),
      client_id: await newClientId(me),
      description: "Text",
      billable: false,
      hourly_rate: 0,
      estimated_hours: 120.25,
      budget_amount: 0,
      budget_threshold_percent: 0,
      billing_ref: "PO-1",
      status: "on_hold",
      color: "#3b82f6",
      custom_fields: { a: 1 },
    };
    const code = fresh("ab");
    expect(await make(me, "projects", { ...fields, code: ` ${code} ` })).toMatchObject({
      ...fields,
      code: code.toUpperCase(),
      code_display: code.toUpperCase(),
    });
    const archived = await make(me, "projects", {
      name: fresh("Project"),
      client_id: fields.client_id,
      status: "archived",
    });
    expect(archived).toMatchObject({ is_archived: true, archived_at: stamp, archived_by: id });
  });

  it("requires an existing client", async () => {
    for (const missing of [2_147_483_647, 2_147_483_648, 0, -1, 1.5, "01", null, undefined]) {
      const body = { name: fresh("Project"), client_id: missing };
      const answer = await me.post("/api/v1/projects", body);
      expect(answer, String(missing)).toMatchObject({
        status: 400,
        body: { errors: { client_id: [expect.any(String)] } },
      });
    }
  });

  it("counts the characters of a code in upper case, in which some letters have two", async () => {
    const client = await newClientId(me);
    const create = (code: string) =>
      me.post("/api/v1/projects", { name: fresh("Project"), client_id: client, code });
    expect(await create(`${"ß".repeat(10)}a`)).toMatchObject({
      status: 400,
      body: { errors: { code: ["At most 20 characters"] } },
    });
    const made = expectStatus(await create("ß".repeat(10)), 201);
    expect(made.body["project"]).toMatchObject({ code: "S".repeat(20) });
  });

  it("requires a unique name per client and a unique code", async () => {
    const first = await newClientId(me);
    const second = await newClientId(me);
    const name = fresh("Project");
    const code = fresh("C");
    await make(me, "projects", { name, client_id: first, code });
    expect(await me.post("/api/v1/projects", { name, client_id: first })).toMatchObject({
      status: 409,
      body: { error_code: "conflict", errors: { name: [expect.any(String)] } },
    });
    const lower = { name, client_id: second, code: code.toLowerCase() };
    expect(await me.post("/api/v1/projects", lower)).toMatchObject({
      status: 409,
      body: { error_code: "conflict", errors: { code: [expect.any(String)] } },
    });
    await make(me, "projects", { name, client_id: second });
  });

  it("creates one project for 20 concurrent requests with the same name or code", async () => {
    const client = await newClientId(me);
    const [name, code] = [fresh("Same"), fresh("S")];
    for (const [field, bodyOf] of [
      ["name", () => ({ name, client_id: client })],
      ["code", () => ({ name: fresh("Project"), client_id: client, code })],
    ] as const) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => me.post("/api/v1/projects", bodyOf())),
      );
      expect(
        answers.filter(({ status }) => status === 201),
        field,
      ).toHaveLength(1);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused, field).toHaveLength(19);
      expect(refused[0]?.body).toMatchObject({ errors: { [field]: [expect.any(String)] } });
    }
  });

  it("lists active projects, or those with a status or client", async () => {
    const client = await newClientId(me);
    const states = ["active", "on_hold", "inactive", "archived"];
    for (const status of states) {
      await make(me, "projects", {
        name: `${status} of ${String(client)}`,
        client_id: client,
        status,
      });
    }
    const of = (query: string) => list(me, "projects", `client_id=${String(client)}&${query}`);
    const named = (...some: string[]) => some.map((status) => `${status} of ${String(client)}`);
    expect(names(await of(""))).toEqual(named("active"));
    for (const status of states) {
      expect(names(await of(`status=${status}`))).toEqual(named(status));
    }
    const everything = named("active", "archived", "inactive", "on_hold");
    expect(names(await of("status=all"))).toEqual(everything);
    for (const [query, field] of [
      ["status=gone", "status"],
      ["status=", "status"],
      ["client_id=x", "client_id"],
      ["client_id=2147483648", "client_id"],
    ]) {
      expect(await me.get(`/api/v1/projects?${String(query)}`), query).toMatchObject({
        status: 400,
        body: { error_code: "validation_error", errors: { [field ?? ""]: [expect.any(String)] } },
      });
    }
  });

  it("shows a restricted project only to its members and administrators", async () => {
    const hidden = await newProjectId(me, { restricted: true });
    const theirs = await newProjectId(other, { restricted: true });
    const seen = async (as: Client): Promise<readonly unknown[]> =>
      (await list(as, "projects", "status=all")).map((row) => row["id"]);
    expect(await seen(me)).toEqual(expect.arrayContaining([hidden, theirs]));
    expect(await seen(other)).toContain(theirs);
    expect(await seen(other)).not.toContain(hidden);

    await make(me, "tasks", { name: "Hidden task", project_id: hidden });
    expect(names(await list(me, "tasks"))).toContain("Hidden task");
    expect(names(await list(other, "tasks"))).not.toContain("Hidden task");
    expect(await list(other, "tasks", `project_id=${String(hidden)}`)).toEqual([]);
    for (const [path, body] of [
      ["/api/v1/tasks", { name: "Mine", project_id: hidden }],
      ["/api/v1/timer/start", { project_id: hidden }],
    ] as const) {
      expect(await other.post(path, body), path).toMatchObject({
        status: 400,
        body: { errors: { project_id: ["There is no project with this id"] } },
      });
    }
    const repository = { github_token: "ghp_example", repo_owner: "a", repo_name: "b" };
    const config = { ...repository, default_project_id: hidden };
    const saved = await other.post("/api/integrations/github/config", config);
    expect(saved).toMatchObject({
      status: 400,
      body: { ok: false, errors: { default_project_id: [expect.any(String)] } },
    });
  });

  it("hides the client of a restricted project, unless it has a visible one", async () => {
    const client = await make(me, "clients", { name: fresh("Hidden client") });
    const sees = async (): Promise<boolean> =>
      names(await list(other, "clients")).includes(client["name"] ?? "");
    expect(await sees(), "a client without projects").toBe(true);
    const body = { client_id: client["id"], restricted: true };
    await make(me, "projects", { ...body, name: fresh("Project") });
    expect(await sees()).toBe(false);
    const name = fresh("Project");
    expect(await other.post("/api/v1/projects", { name, client_id: client["id"] })).toMatchObject({
      status: 400,
      body: { errors: { client_id: ["There is no client with this id"] } },
    });
    await make(me, "projects", { name, client_id: client["id"] });
    expect(await sees()).toBe(true);
  });
});

import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectChoices, taskChoices } from "../../src/features/choices/store";
import { workOptions } from "../../src/features/choices/work";
import { updateTaskTexts } from "../../src/features/search/task-texts";
import { relayBatch } from "../../src/platform/jobs/relay";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { hostWithTwo, make, newClientId } from "../support/resources";

describe.each(databaseNames)("choices on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let other: Client;
  const projects = new Map<string, number>();
  const tasks = new Map<string, number>();

  beforeAll(async () => {
    clock = fixedClock();
    ({ host, me, other } = await hostWithTwo(kind, clock));
    const acme = Number((await make(me, "clients", { name: "Acme Corp" }))["id"]);
    const more = await newClientId(me);
    for (const [name, details] of [
      ["Website", { client_id: acme, color: "#3b82f6", code: "WEB" }],
      ["app", { client_id: acme }],
      ["Éclair", { client_id: more, code: "ECL-7" }],
      ["Mobile 50%", { client_id: more }],
      ["Secret", { client_id: more, restricted: true }],
      ["Idle", { client_id: more, status: "on_hold" }],
      ["Old", { client_id: more, status: "archived" }],
    ] as const) {
      projects.set(name, Number((await make(me, "projects", { name, ...details }))["id"]));
    }
    for (const [name, project, details] of [
      ["Write", "Website", {}],
      ["Draw", "Website", { status: "in_progress" }],
      ["Done", "Website", { status: "done" }],
      ["Cancelled", "Website", { status: "cancelled" }],
      ["Sketch", "app", {}],
      ["Hidden", "Secret", {}],
      ["Waiting", "Idle", {}],
      ["Deleted", "Website", {}],
    ] as const) {
      const body = { name, project_id: projects.get(project), ...details };
      tasks.set(name, Number((await make(me, "tasks", body))["id"]));
    }
    expectStatus(await me.request("DELETE", `/api/v1/tasks/${String(tasks.get("Deleted"))}`), 200);
  });
  afterAll(async () => {
    await host.close();
  });

  const get = (path: string, as = me): Promise<Answer> => as.get(`/api/choices/${path}`);
  const labels = async (path: string, as = me): Promise<unknown[]> =>
    (expectStatus(await get(path, as), 200).body["choices"] as JsonObject[]).map(
      (choice) => choice["label"],
    );

  it("are active projects that the user can see, by name, with client and color", async () => {
    expect((await get("projects", other)).body).toEqual({
      choices: [
        { value: String(projects.get("app")), label: "app", hint: "Acme Corp", color: null },
        {
          value: String(projects.get("Mobile 50%")),
          label: "Mobile 50%",
          hint: expect.stringContaining("Client") as string,
          color: null,
        },
        {
          value: String(projects.get("Website")),
          label: "Website",
          hint: "Acme Corp",
          color: "#3b82f6",
        },
        {
          value: String(projects.get("Éclair")),
          label: "Éclair",
          hint: expect.any(String) as string,
          color: null,
        },
      ],
      has_more: false,
    });
    expect(await labels("projects")).toEqual(["app", "Mobile 50%", "Secret", "Website", "Éclair"]);
  });

  it.each([
    ["web", ["Website"]],
    ["  WEB ", ["Website"]],
    ["éCLAIR", ["Éclair"]],
    ["ecl-7", ["Éclair"]],
    ["acme", ["app", "Website"]],
    ["50%", ["Mobile 50%"]],
    ["%", ["Mobile 50%"]],
    ["_", []],
    ["archived", []],
    ["' or true --", []],
  ])("that contain %s in name, code or client", async (text, found) => {
    expect(await labels(`projects?q=${encodeURIComponent(text)}`)).toEqual(found);
  });

  it("are unfinished tasks, of one project or of all that the user can see", async () => {
    const website = String(projects.get("Website"));
    expect(await labels(`tasks?project_id=${website}`)).toEqual(["Draw", "Write"]);
    expect(await labels("tasks")).toEqual(["Draw", "Hidden", "Sketch", "Write"]);
    expect(await labels("tasks", other)).toEqual(["Draw", "Sketch", "Write"]);
    expect(await labels("tasks?q=TCH")).toEqual(["Sketch"]);
    expect(await labels(`tasks?project_id=${website}&q=r`)).toEqual(["Draw", "Write"]);
    expect(await labels(`tasks?project_id=${website}&q=ra`)).toEqual(["Draw"]);
    expect(await labels(`tasks?project_id=${website}&q=don`)).toEqual([]);
    for (const invisible of ["Secret", "Idle"]) {
      const id = String(projects.get(invisible));
      expect(await labels(`tasks?project_id=${id}`, other)).toEqual([]);
    }
    expect(await labels("tasks?project_id=2147483647")).toEqual([]);
  });

  it("start with what the user's latest entries use", async () => {
    const track = async (as: Client, hour: number, project: string, task?: string) =>
      expectStatus(
        await as.post("/api/v1/time-entries", {
          project_id: projects.get(project),
          task_id: task === undefined ? null : tasks.get(task),
          start_time: `2026-01-15T${String(hour).padStart(2, "0")}:00:00Z`,
          end_time: `2026-01-15T${String(hour).padStart(2, "0")}:30:00Z`,
        }),
        201,
      );
    await track(me, 8, "Website", "Write");
    await track(me, 9, "Éclair");
    await track(me, 10, "Website", "Draw");
    await track(me, 11, "app", "Sketch");
    await track(other, 12, "Mobile 50%");
    expect(await labels("projects")).toEqual(["app", "Website", "Éclair", "Mobile 50%", "Secret"]);
    expect(await labels("projects?q=acme")).toEqual(["app", "Website"]);
    expect(await labels("tasks")).toEqual(["Sketch", "Draw", "Write", "Hidden"]);
    expect((await labels("projects", other))[0]).toBe("Mobile 50%");
    const { body } = expectStatus(await get("work"), 200);
    expect((body["choices"] as JsonObject[]).map((choice) => choice["value"])).toEqual([
      `${String(projects.get("app"))}/${String(tasks.get("Sketch"))}`,
      String(projects.get("app")),
      `${String(projects.get("Website"))}/${String(tasks.get("Draw"))}`,
      String(projects.get("Website")),
      String(projects.get("Éclair")),
      `${String(projects.get("Website"))}/${String(tasks.get("Write"))}`,
      String(projects.get("Mobile 50%")),
      String(projects.get("Secret")),
      `${String(projects.get("Secret"))}/${String(tasks.get("Hidden"))}`,
    ]);
    expect(await labels("work?q=SKET")).toEqual(["Sketch"]);
  });

  it("know the user's 500 latest entries and, for a short text, the 10,000 newest tasks", async () => {
    const { db } = host.database;
    const user = await host.newUser("busy");
    const { id } = await db
      .selectFrom("users")
      .select("id")
      .where("username", "=", "busy")
      .executeTakeFirstOrThrow();
    const track = (project: string, task: string, start: string, count: number) =>
      sql`insert into time_entries (user_id, project_id, task_id, start_time, end_time)
        select ${id}, ${projects.get(project)}, ${tasks.get(task)}, ${start}::timestamptz,
          ${start}::timestamptz from generate_series(1, ${count}::integer)`.execute(db);
    await track("app", "Sketch", "2026-01-01T08:00:00Z", 1);
    await track("Website", "Write", "2026-01-02T08:00:00Z", 500);
    expect(await labels("projects", user)).toEqual(["Website", "app", "Mobile 50%", "Éclair"]);
    await track("Website", "Draw", "2026-01-03T08:00:00Z", 1);
    await sql`insert into tasks (name, project_id)
      select 'Mass', ${projects.get("Idle")} from generate_series(1, 10000)`.execute(db);
    // Used lately, not used lately, and found by the index.
    expect(await labels("tasks?q=wr", user)).toEqual(["Write"]);
    expect(await labels("tasks?q=dr", user)).toEqual(["Draw"]);
    expect(await labels("tasks?q=sk", user)).toEqual([]);
    expect(await labels("tasks?q=ske", user)).toEqual(["Sketch"]);
    await sql`delete from tasks where name = 'Mass'`.execute(db);
    expect(await labels("tasks?q=sk", user)).toEqual(["Sketch"]);
  });

  it("find the projects of a client whose name changes when it is folded", async () => {
    const client_id = Number((await make(me, "clients", { name: "Groß & Söhne 100%" }))["id"]);
    const body = { name: "Attic", code: "Ä_1", client_id };
    const id = Number((await make(me, "projects", body))["id"]);
    for (const text of [" GROß ", "söhne", "100%", "& ", "ä_", "attic"]) {
      expect(await labels(`projects?q=${encodeURIComponent(text)}`), text).toContain("Attic");
    }
    for (const text of ["1%", "ä%", "gros"]) {
      expect(await labels(`projects?q=${encodeURIComponent(text)}`), text).not.toContain("Attic");
    }
    const path = `/api/v1/projects/${String(id)}`;
    expectStatus(await me.request("PATCH", path, { status: "archived" }), 200);
  });

  it.each([
    ["paint the wall", true],
    [" PAINT ", true],
    ["paint  the", true],
    ["paint t", true],
    ["e w", true],
    ["wall paint", false],
    ["paint a", false],
    ["straße 7 ", true],
    ["wall of :rocket:", false],
    ["7 :rocket: la", true],
    [":Rocket: Launch", true],
  ])("find the task whose name contains %j: %s", async (text, isFound) => {
    const project_id = projects.get("Website");
    const body = { name: "Paint the wall of Straße 7 🚀 Launch", project_id };
    const id = Number((await make(me, "tasks", body))["id"]);
    for (const of of ["tasks", "work"]) {
      const found = await labels(`${of}?q=${encodeURIComponent(text)}`);
      expect(found, of).toEqual(isFound ? [body.name] : []);
    }
    const ofProject = await labels(
      `tasks?project_id=${String(project_id)}&q=${encodeURIComponent(text)}`,
    );
    expect(ofProject).toEqual(isFound ? [body.name] : []);
    expectStatus(await me.request("DELETE", `/api/v1/tasks/${String(id)}`), 200);
  });

  // The first text is found as it is compared, the second as it is typed, the others by their words.
  it.each([
    ["Neue Strasse", "NEUE STRAßE", true],
    ["Neue Straße", "straße", true],
    ["Neue  Straße", "neue straße", true],
    ["Neue Straße", "straße neue", false],
  ])("find the task %j by %j in the copy of the texts: %s", async (name, text, isFound) => {
    const id = Number((await make(me, "tasks", { name, project_id: projects.get("app") }))["id"]);
    while ((await relayBatch(host.database.db, updateTaskTexts)) > 0);
    const found = await labels(`tasks?q=${encodeURIComponent(text)}`);
    expect(found).toEqual(isFound ? [name] : []);
    expectStatus(await me.request("DELETE", `/api/v1/tasks/${String(id)}`), 200);
  });

  it("of simultaneous entries, know the 500 that were stored last", async () => {
    const user = await host.newUser("simultaneous");
    const numbered = [projects.get("Éclair"), projects.get("Mobile 50%")];
    await sql`insert into time_entries (user_id, project_id, start_time, end_time)
      select users.id, coalesce((${numbered}::integer[])[n], ${projects.get("Website")}::integer),
        '2026-01-02 08:00Z', '2026-01-02 09:00Z'
      from users, generate_series(1, 501) n where username = 'simultaneous' order by n`.execute(
      host.database.db,
    );
    expect(await labels("projects", user)).toEqual(["Mobile 50%", "Website", "app", "Éclair"]);
  });

  it.each([
    [`projects?q=${"x".repeat(201)}`, "q"],
    ["projects?q=%00", "q"],
    ["tasks?project_id=x", "project_id"],
    ["tasks?project_id=1&project_id=2", "project_id"],
  ])("refuse %s", async (path, field) => {
    expect(await get(path)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", errors: { [field]: [expect.any(String)] } },
    });
  });

  it("are at most 20, and forms of integrations suggest 100", async () => {
    const fields = async (): Promise<string> =>
      textOf(await me.get("/integrations/github/settings"), "text");
    expect(await fields()).toContain(
      `<option value="${String(projects.get("Website"))}">Website (Acme Corp)</option>`,
    );
    await sql`insert into projects (name, client_id, custom_fields)
      select 'Many ' || n, min(clients.id), '{}' from clients, generate_series(1, 120) n
      group by n`.execute(host.database.db);
    await sql`insert into tasks (name, project_id)
      select 'Task of many', ${projects.get("app")} from generate_series(1, 21)`.execute(
      host.database.db,
    );
    for (const query of ["projects?q=many", "tasks?q=f%20m", "work?q=many"]) {
      const { body } = expectStatus(await get(query), 200);
      expect(body["choices"], query).toHaveLength(20);
      expect(body["has_more"], query).toBe(true);
    }
    await sql`delete from tasks where name = 'Task of many'`.execute(host.database.db);
    expect(await labels("projects?q=many%20117")).toEqual(["Many 117"]);
    const actor = { userId: 1, role: "admin" } as const;
    expect(await workOptions(host.database.db, actor)).toHaveLength(20);
    // Pages read no more than they offer.
    const three = { text: "", limit: 3, projectId: undefined };
    expect(await projectChoices(host.database.db, actor, three)).toHaveLength(3);
    expect(await taskChoices(host.database.db, actor, three)).toHaveLength(3);
    const form = await fields();
    expect(form).toContain('data-combobox="/api/choices/projects"');
    expect(form.split("<option ").length - 1).toBeGreaterThanOrEqual(100);
    // Twenty are left: 100 to 119.
    await sql`update projects set status = 'archived' where name like 'Many %'
      and name not like 'Many 10_' and name not like 'Many 11_'`.execute(host.database.db);
    for (const what of ["projects", "work"]) {
      expect(await labels(`${what}?q=many`)).toHaveLength(20);
      expect((await get(`${what}?q=many`)).body["has_more"]).toBe(false);
    }
  });
});

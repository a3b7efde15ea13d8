import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { flashOf, getPage, htmlOf, mainOf, postForm, redirectOf } from "../support/page-forms";
import { fresh, list, make, pathTo } from "../support/resources";

// The pages of projects without scripts.
describe("the pages of projects", () => {
  let host: TestHost;
  let me: Client;
  let ada: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
  });
  afterAll(() => host.close());

  const projectOf = async (id: number): Promise<JsonObject> =>
    expectStatus(await me.get(pathTo("project", id)), 200).body["project"] as JsonObject;
  const idIn = (path: string): number => Number(/\/(\d+)$/.exec(path)?.[1]);
  const add = async (fields: Record<string, string>, as = me): Promise<number> =>
    idIn(redirectOf(await postForm(as, "/projects/new", { client: "Acme", ...fields })));

  it("adds the first client and project by one form", async () => {
    const fields = {
      name: "  Website ",
      client: "Acme",
      color: "#3b82f6",
      billable: "true",
      hourly_rate: "75,50",
      estimated_hours: "100",
      budget_amount: "7500.00",
      restricted: "false",
    };
    const project = await projectOf(await add(fields));
    expect(project).toMatchObject({
      name: "Website",
      client: "Acme",
      color: "#3b82f6",
      hourly_rate: 75.5,
      estimated_hours: 100,
      budget_amount: 7500,
      budget_threshold_percent: 80,
      status: "active",
    });
    const other = await projectOf(await add({ name: "Shop", client: " acme " }));
    expect(other["client_id"]).toBe(project["client_id"]);
  });

  it.each([
    [{ name: "" }, ["name"]],
    [{ client: "  " }, ["client"]],
    [{ client: "x".repeat(201) }, ["client"]],
    [{ hourly_rate: "1,250", estimated_hours: "-1" }, ["hourly_rate", "estimated_hours"]],
    [{ color: "red" }, ["color"]],
    [{ budget_threshold_percent: "101" }, ["budget_threshold_percent"]],
    [{ status: "gone" }, ["status"]],
    [{ name: "Website" }, ["name"]],
  ] as const)("keeps what was typed if it refuses %j", async (more, wrong) => {
    const typed = { name: "<b>typed", client: "Acme", billing_ref: "kept", ...more };
    const answer = await postForm(me, "/projects/new", typed);
    const text = textOf(answer, "text");
    expect(answer.status).toBe(400);
    expect(text).toContain('value="kept"');
    for (const name of wrong) expect(text).toContain(`id="field-${name}-error"`);
  });

  it("adds no client if the project is refused", async () => {
    const code = fresh("C").slice(0, 20);
    await add({ name: fresh("Project"), code });
    const client = fresh("Never added");
    const answer = await postForm(me, "/projects/new", { name: fresh("Project"), client, code });
    expect(textOf(answer, "text")).toContain('id="field-code-error"');
    expect((await list(me, "clients")).map(({ name }) => name)).not.toContain(client);
  });

  it("changes a project, and refuses an outdated form once", async () => {
    const name = fresh("Project");
    const id = await add({ name, hourly_rate: "50" });
    const { version } = await projectOf(id);
    const path = `/projects/${String(id)}/edit`;
    expect(await htmlOf(me, path)).toContain('value="50"');
    const fields = { name, client: "Acme", hourly_rate: "", code: "web" };
    const saved = await postForm(me, path, { ...fields, version: String(Number(version)) });
    expect(redirectOf(saved)).toBe(`/projects/${String(id)}`);
    expect(await projectOf(id)).toMatchObject({ hourly_rate: null, code: "WEB" });
    const late = { ...fields, code: "late", version: String(Number(version)) };
    const outdated = await postForm(me, path, late);
    expect(outdated.status).toBe(409);
    const text = textOf(outdated, "text");
    expect(text).toContain('value="late"');
    const shown = /name="version" value="(\d+)"/.exec(text)?.[1] ?? "";
    redirectOf(await postForm(me, path, { ...late, version: shown }));
    expect(await projectOf(id)).toMatchObject({ code: "LATE" });
  });

  it("keeps the client of a project whose name the field does not show as it is", async () => {
    const { id: client } = await host.database.db
      .insertInto("clients")
      .values({ name: "Acme\nof old" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { id } = await make(me, "projects", { name: fresh("Project"), client_id: client });
    const path = `/projects/${String(Number(id))}/edit`;
    const count = async () => (await list(me, "clients")).length;
    const before = await count();
    // Browsers drop line ends in a field of one line.
    redirectOf(await postForm(me, path, { name: fresh("Project"), client: "Acmeof old" }));
    expect(await projectOf(Number(id))).toMatchObject({ client_id: client });
    expect(await count()).toBe(before);
    redirectOf(await postForm(me, path, { name: fresh("Project"), client: "Another one" }));
    expect(await projectOf(Number(id))).toMatchObject({ client: "Another one" });
    expect(await count()).toBe(before + 1);
  });

  it("archives a project, and undoes it", async () => {
    const id = await add({ name: fresh("Project"), status: "on_hold" });
    const path = `/projects/${String(id)}`;
    const archived = await postForm(me, `${path}/status`, { status: "archived" });
    expect(redirectOf(archived)).toBe(path);
    expect(await projectOf(id)).toMatchObject({ status: "archived" });
    const { undo } = flashOf(archived);
    redirectOf(await postForm(me, undo?.action ?? "", undo?.fields ?? {}));
    expect(await projectOf(id)).toMatchObject({ status: "on_hold", archived_at: null });
    const refused = await postForm(ada, `${path}/status`, { status: "archived" });
    expect(refused.status).toBe(403);
  });

  it("lists projects by status, client and text", async () => {
    const one = fresh("Bridge");
    await add({ name: one, client: "Bolt" });
    await add({ name: fresh("Tunnel"), client: "Bolt", status: "on_hold" });
    expect(await mainOf(me, "/projects?q=bridge")).toContain(one);
    const held = await mainOf(me, "/projects?status=on_hold");
    expect(held).toContain("Tunnel");
    expect(held).not.toContain(one);
    expect(await mainOf(me, "/projects?q=nothing+like+it")).toContain("No projects match.");
    expect(await mainOf(me, "/projects?status=x&client=x&page=x")).toContain(one);
  });

  it("shows figures, the forecast, tasks and entries", async () => {
    const id = await add({ name: fresh("Project"), hourly_rate: "100", budget_amount: "200" });
    const path = `/projects/${String(id)}`;
    expect(await htmlOf(me, path)).toContain("Track 7 days to see a forecast.");
    await make(me, "tasks", { name: "Write it", project_id: id });
    const entry = {
      project_id: id,
      start_time: "2026-01-14T09:00:00Z",
      end_time: "2026-01-14T10:30:00Z",
      notes: "A morning",
    };
    expectStatus(await me.post("/api/v1/time-entries", entry), 201);
    const text = await htmlOf(me, path);
    for (const shown of [
      "1:30",
      "€150.00",
      "75\u00a0%",
      "Write it",
      "A morning",
      "forecast-days",
    ]) {
      expect(text).toContain(shown);
    }
    // Others see the sums, but not the entries.
    const theirs = await htmlOf(ada, path);
    expect(theirs).toContain("1:30");
    expect(theirs).not.toContain("A morning");
    // Without a language model, there is nothing to explain, and nothing fails.
    expect(await htmlOf(me, `${path}?explain=true`)).not.toContain("Explain");
  });

  it("shows the rest of a project if its forecast fails", async () => {
    const id = await add({ name: fresh("Project") });
    await host.database.db.schema.alterTable("data_versions").renameTo("gone").execute();
    try {
      const text = await htmlOf(me, `/projects/${String(id)}`);
      expect(text).toContain("This could not be loaded");
      expect(text).toContain("Latest entries");
    } finally {
      await host.database.db.schema.alterTable("gone").renameTo("data_versions").execute();
    }
  });

  it("hides restricted projects from all but members, on every page and form", async () => {
    const id = await add({ name: "Secret plan", client: "Hidden", restricted: "true" });
    const path = `/projects/${String(id)}`;
    for (const page of [path, `${path}/edit`]) {
      expect((await getPage(ada, page)).status, page).toBe(404);
    }
    for (const [form, fields] of [
      ["edit", { name: "Taken", client: "Acme" }],
      ["status", { status: "archived" }],
      ["members", { add: "2" }],
    ] as const) {
      expect((await postForm(ada, `${path}/${form}`, fields)).status, form).toBe(404);
    }
    expect(await htmlOf(ada, "/projects?q=Secret")).not.toContain("Secret plan");
    expect(await htmlOf(ada, "/projects/new")).not.toContain("Hidden");
    const taken = await postForm(ada, "/projects/new", { name: "Mine", client: "Hidden" });
    expect(textOf(taken, "text")).toContain('id="field-client-error"');

    const members = `${path}/members`;
    redirectOf(await postForm(me, members, { add: "2", add_role: "manager" }));
    expect(await htmlOf(ada, path)).toContain("Secret plan");
    // Whoever leaves is led to the list.
    const left = await postForm(ada, members, {
      add: "1",
      add_role: "manager",
      "member-2": "none",
    });
    expect(redirectOf(left)).toBe("/projects");
    expect((await getPage(ada, path)).status).toBe(404);
  });

  it("keeps a manager of a restricted project", async () => {
    const id = await add({ name: fresh("Project"), restricted: "true" }, ada);
    const path = `/projects/${String(id)}`;
    const refused = await postForm(ada, `${path}/members`, { "member-2": "none" });
    expect(redirectOf(refused)).toBe(path);
    expect(flashOf(refused).text).toContain("needs a manager");
    expect(await htmlOf(ada, path)).toContain("ada");
  });

  it("loses no member if two people add one at the same time", async () => {
    const id = await add({ name: fresh("Project") });
    await host.newUser("bob");
    const users = [2, 3].map((user) =>
      postForm(me, `/projects/${String(id)}/members`, { add: String(user) }),
    );
    (await Promise.all(users)).forEach(redirectOf);
    const { body } = await me.get(`${pathTo("project", id)}/members`);
    expect((body["members"] as JsonObject[]).map((each) => each["user_id"]).sort()).toEqual([2, 3]);
  });
});

import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliver, expectStatus, issueDelivery, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { flashOf, getPage, htmlOf, mainOf, postForm, redirectOf } from "../support/page-forms";
import { fresh, make, pathTo } from "../support/resources";

// The pages of tasks without scripts.
describe("the pages of tasks", () => {
  let host: TestHost;
  let me: Client;
  let ada: Client;
  let website: number;
  let secret: number;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
    website = await me.createProject("Website");
    secret = await me.createProject("Secret plan", { restricted: true });
  });
  afterAll(() => host.close());

  const taskOf = async (id: number): Promise<JsonObject> =>
    expectStatus(await me.get(pathTo("task", id)), 200).body["task"] as JsonObject;
  const add = async (more: object = {}): Promise<number> =>
    Number((await make(me, "tasks", { name: fresh("Task"), project_id: website, ...more }))["id"]);
  const pathOf = (id: number, more = ""): string => `/tasks/${String(id)}${more}`;

  it("adds a task by its name, and stays on the filtered list", async () => {
    const name = fresh("Quick");
    const list = `/tasks?project=${String(website)}`;
    const fields = { name: ` ${name} `, project_id: String(website), next: list };
    expect(redirectOf(await postForm(me, list, fields))).toBe(list);
    expect(await htmlOf(me, list)).toContain(name);
  });

  it.each([
    [{ name: "" }, "Is required"],
    [{ name: "x".repeat(201) }, "At most 200 characters"],
    [{ project_id: "" }, "Choose a project"],
    [{ project_id: "999" }, "There is no project with this id"],
  ])("keeps the list and what was typed if it refuses %j", async (more, message) => {
    const name = fresh("<b>typed");
    const answer = await postForm(me, "/tasks?status=all", {
      name,
      project_id: String(website),
      ...more,
    });
    expect(answer.status).toBe(400);
    const text = textOf(answer, "text");
    expect(text).toContain(message);
    if (!("name" in more)) expect(text).toContain("&lt;b>typed");
  });

  it("adds and changes a task by the form", async () => {
    const fields = {
      name: "Imprint",
      project_id: String(website),
      description: "Text",
      status: "in_progress",
      priority: "high",
      assignee_id: "2",
      due_date: "2026-01-20",
      estimated_hours: "2,5",
      tags: "legal, text",
      url: "https://acme.example/17",
    };
    const path = redirectOf(await postForm(me, "/tasks/new", fields));
    const id = Number(path.split("/").at(-1));
    expect(await taskOf(id)).toMatchObject({
      name: "Imprint",
      priority: "high",
      assigned_to: 2,
      due_date: "2026-01-20",
      estimated_hours: 2.5,
      url: "https://acme.example/17",
    });
    const page = await htmlOf(me, path);
    for (const shown of ["Due Tue 20 Jan", "https://acme.example/17", "legal", "of 2:30"]) {
      expect(page).toContain(shown);
    }
    const version = String(Number((await taskOf(id))["version"]));
    const changed = { ...fields, due_date: "", assignee_id: "", version };
    redirectOf(await postForm(me, `${path}/edit`, changed));
    expect(await taskOf(id)).toMatchObject({ due_date: null, assigned_to: null });
    const outdated = await postForm(me, `${path}/edit`, { ...changed, name: "Later" });
    expect(outdated.status).toBe(409);
    expect(textOf(outdated, "text")).toContain('value="Later"');
  });

  it.each([
    [{ name: "" }, ["name"]],
    [{ project_id: "x" }, ["project_id"]],
    [{ due_date: "soon", estimated_hours: "much" }, ["due_date", "estimated_hours"]],
    [{ url: "javascript:alert(1)" }, ["url"]],
    [{ assignee_id: "99" }, ["assignee_id"]],
    [{ priority: "huge", status: "gone" }, ["priority", "status"]],
  ] as const)("shows what is wrong with %j", async (more, wrong) => {
    const typed = { name: "Typed", project_id: String(website), tags: "kept", ...more };
    const answer = await postForm(me, "/tasks/new", typed);
    const text = textOf(answer, "text");
    expect(answer.status).toBe(400);
    expect(text).toContain('value="kept"');
    for (const name of wrong) expect(text).toContain(`id="field-${name}-error"`);
  });

  it("keeps an assignee who is inactive, or no member any more, until another one is chosen", async () => {
    await host.newUser("leaver");
    const { id: leaver } = await host.database.db
      .selectFrom("users")
      .select("id")
      .where("username", "=", "leaver")
      .executeTakeFirstOrThrow();
    const shop = await me.createProject("Shop");
    const tasks = [
      await add({ assignee_id: leaver }),
      await add({ assignee_id: leaver, project_id: shop }),
    ];
    expectStatus(await me.request("PATCH", pathTo("project", shop), { restricted: true }), 200);
    const user = `/api/v1/users/${String(leaver)}`;
    expectStatus(await me.request("PATCH", user, { is_active: false }), 200);
    for (const id of tasks) {
      const option = `value="${String(leaver)}" selected>leaver (no access)</option>`;
      expect(await mainOf(me, pathOf(id, "/edit"))).toContain(option);
      const fields = { name: "Renamed", assignee_id: String(leaver) };
      redirectOf(await postForm(me, pathOf(id, "/edit"), fields));
      expect(await taskOf(id)).toMatchObject({ name: "Renamed", assigned_to: leaver });
      redirectOf(await postForm(me, pathOf(id, "/edit"), { ...fields, assignee_id: "" }));
      expect(await taskOf(id)).toMatchObject({ assigned_to: null });
    }
  });

  it("moves a task on the board, and undoes it", async () => {
    const name = fresh("Moved");
    const id = await add({ name });
    const board = "/tasks?view=board";
    const label = `aria-labelledby="move t-${String(id)} in_progress"`;
    const html = await htmlOf(me, board);
    expect(html).toMatch(
      new RegExp(`${label} form="move-in_progress" formaction="${pathOf(id, "/status")}"`),
    );
    expect(html).toMatch(
      /<form id="move-in_progress"[^>]*>(<input [^>]*>)*<input [^>]*name="status" value="in_progress"/,
    );
    const moved = await postForm(me, pathOf(id, "/status"), { status: "in_progress", next: board });
    expect(redirectOf(moved)).toBe(board);
    expect(await taskOf(id)).toMatchObject({ status: "in_progress" });
    const { undo } = flashOf(moved);
    redirectOf(await postForm(me, undo?.action ?? "", undo?.fields ?? {}));
    expect(await taskOf(id)).toMatchObject({ status: "todo" });
  });

  it("changes the selected tasks, and says what was left out", async () => {
    const [one, other, hidden] = await Promise.all([add(), add(), add({ project_id: secret })]);
    const select = Object.fromEntries(
      [one, other, hidden].map((id) => [`task-${String(id)}`, "true"]),
    );
    const next = "/tasks?assignee=me";
    const done = await postForm(me, "/tasks/bulk", { ...select, status: "review", next });
    expect(redirectOf(done)).toBe(next);
    expect(flashOf(done).text).toBe("3 tasks changed.");
    const assigned = await postForm(me, "/tasks/bulk", { ...select, assignee: "2" });
    expect(flashOf(assigned).text).toBe(
      "2 tasks changed, 1 left out: This user is not a member of the project.",
    );
    expect(await taskOf(one)).toMatchObject({ status: "review", assigned_to: 2 });
    const theirs = await postForm(ada, "/tasks/bulk", {
      ...select,
      assignee: "me",
      status: "done",
    });
    expect(flashOf(theirs).text).toBe("2 tasks changed, 1 left out: a task no longer exists.");
    expect(await taskOf(hidden)).toMatchObject({ status: "review", assigned_to: null });
    for (const [fields, text] of [
      [{ status: "done" }, "select tasks first"],
      [select, "choose a status"],
      [{ ...select, status: "gone", assignee: "constructor" }, "choose a status"],
    ] as const) {
      expect(flashOf(await postForm(me, "/tasks/bulk", fields)).text).toContain(text);
    }
  });

  it.each(["list", "board"])("leaves what a %s seldom needs to scripts", async (view) => {
    const closed = await mainOf(me, `/tasks?view=${view}`);
    expect(closed).toMatch(/<div id="more-filters"[^>]* data-load/);
    expect(closed).toMatch(/<span id="more-filters-set"[^>]* hidden>/);
    expect(closed).not.toContain('name="priority"');
    expect(closed).not.toContain(">ada</option>");
    const open = await mainOf(me, `/tasks?view=${view}&filters=all`);
    expect(open).toContain('<select id="field-priority"');
    expect(open).toContain('<input type="hidden" name="filters" value="all"/>');
    expect(open.match(/>ada<\/option>/g)).toHaveLength(view === "list" ? 2 : 1);
  });

  it.each(["list", "board"])(
    "keeps filters of a %s that are not shown, and says so",
    async (view) => {
      const set = "priority=urgent&assignee=2&due=overdue&tag=x";
      const text = await mainOf(me, `/tasks?view=${view}&${set}`);
      expect(text).toMatch(/<span id="more-filters-set"(?![^>]* hidden)[^>]*>4 set</);
      for (const field of ['"priority" value="urgent"', '"assignee" value="2"', '"tag" value="x"'])
        expect(text).toContain(`<input type="hidden" name=${field}/>`);
      for (const label of ["Priority: Urgent", "Assignee: ada", "Overdue", "Tag: x"])
        expect(text).toContain(`aria-label="Remove the filter ${label}"`);
    },
  );

  it("filters by everything that is shown", async () => {
    const late = fresh("Late");
    await add({
      name: late,
      due_date: "2026-01-10",
      priority: "urgent",
      assignee_id: 1,
      tags: "x1",
    });
    for (const query of ["due=overdue", "priority=urgent", "assignee=me", "tag=x1", "q=late"]) {
      const text = await mainOf(me, `/tasks?${query}`);
      expect(text, query).toContain(late);
      expect(text, query).not.toContain("Imprint");
    }
    expect(await mainOf(me, "/tasks?assignee=nobody")).not.toContain(late);
    expect(await mainOf(me, "/tasks?status=x&project=&page=x&assignee=zz")).toContain(late);
  });

  it("deletes a task after a question, if it is the user's", async () => {
    const id = await add();
    expect(await htmlOf(ada, pathOf(id))).not.toContain("/delete");
    expect((await postForm(ada, pathOf(id, "/delete"), {})).status).toBe(403);
    expect(await htmlOf(me, pathOf(id, "/delete"))).toContain("Delete this task?");
    expect(redirectOf(await postForm(me, pathOf(id, "/delete"), {}))).toBe("/tasks");
    expect((await getPage(me, pathOf(id))).status).toBe(404);
  });

  it("hides tasks of restricted projects on every page and form", async () => {
    const name = "Secret task";
    const id = await add({ name, project_id: secret });
    for (const page of ["", "/edit", "/delete"]) {
      expect((await getPage(ada, pathOf(id, page))).status, page).toBe(404);
    }
    for (const [form, fields] of [
      ["/edit", { name: "Taken" }],
      ["/status", { status: "done" }],
      ["/delete", {}],
    ] as const) {
      expect((await postForm(ada, pathOf(id, form), fields)).status, form).toBe(404);
    }
    for (const page of ["/tasks", "/tasks?view=board", `/tasks?project=${String(secret)}`]) {
      const text = await htmlOf(ada, page);
      expect(text, page).not.toContain(name);
      expect(text, page).not.toContain("Secret plan");
    }
    // Who can be assigned are those who see the project.
    expect(await htmlOf(me, pathOf(id, "/edit"))).not.toContain(">ada<");
  });

  it("says where a task of an integration came from", async () => {
    const webhook = await me.saveGithubIntegration(website);
    const delivery = await issueDelivery("opened", { issue: { number: 17, title: "A report" } });
    expectStatus(await deliver(host.url, webhook, delivery), 200);
    const task = (await me.tasks(website)).find((each) => each["name"] === "A report");
    const text = await htmlOf(me, pathOf(Number(task?.["id"])));
    expect(text).toContain("From GitHub");
    expect(text).toContain("/issues/17");
    expect(text).toContain("Your changes stay until the same field is changed there.");
    expect(await htmlOf(me, `/projects/${String(website)}`)).toContain(
      '<a href="/integrations/github">GitHub</a>',
    );
  });
});

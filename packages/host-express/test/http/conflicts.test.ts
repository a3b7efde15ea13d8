import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deliver,
  expectStatus,
  issueDelivery,
  textOf,
  type Answer,
  type Client,
} from "../support/client";
import { postForm } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { htmlOf } from "../support/page-forms";
import { make } from "../support/resources";

/** A form that changes something, with two fields that two users change. */
interface EditForm {
  readonly name: string;
  /** Creates what is changed. @returns its id */
  create(): Promise<number>;
  /** Path that the form is sent to. */
  path(id: number): string;
  /** Path of the page with the form (default: the one it is sent to). */
  page?(id: number): string;
  /** Fields that nobody changes. */
  readonly same?: Readonly<Record<string, string>>;
  /** Names of two text fields, of which the first one is kept and the second one taken. */
  readonly fields: readonly [string, string];
  /** A value of a field that is refused. */
  readonly wrong: Readonly<Record<string, string>>;
}

// Two users change the same thing by the forms of the pages, without scripts.
describe("a form whose record was changed meanwhile", () => {
  let host: TestHost;
  let me: Client;
  let client: number;
  let project: number;

  beforeAll(async () => {
    host = await startTestHost({ env: { OUTBOUND_ALLOWLIST: "127.0.0.1" } });
    me = host.client();
    await me.logIn(admin);
    client = Number((await make(me, "clients", { name: "Acme" }))["id"]);
    project = Number((await make(me, "projects", { name: "Website", client_id: client }))["id"]);
    expectStatus(await postForm(me, "/admin/settings", { inventory_enabled: "true" }), 303);
  });
  afterAll(() => host.close());

  const idIn = (answer: Answer): number =>
    Number(/\d+$/.exec(answer.headers.get("location") ?? ""));
  const created = async (path: string, fields: Record<string, string>): Promise<number> =>
    idIn(expectStatus(await postForm(me, path, fields), 303));
  let users = 0;
  const lastId = async (
    table: "time_entries" | "warehouses" | "webhooks" | "users",
  ): Promise<number> => {
    const row = await host.database.db
      .selectFrom(table)
      .select(({ fn }) => fn.max<number>("id").as("id"))
      .executeTakeFirstOrThrow();
    return row.id;
  };
  const newEntry = async (): Promise<number> => {
    const times = { start_time: "2026-01-15T08:00:00Z", end_time: "2026-01-15T09:00:00Z" };
    await me.post("/api/v1/time-entries", { project_id: project, ...times });
    return lastId("time_entries");
  };
  const entryFields = () => ({
    start: "08:00",
    end: "09:00",
    duration: "1:00",
    work: String(project),
  });

  const forms = (): readonly EditForm[] => [
    {
      name: "client",
      create: async () => Number((await make(me, "clients", { name: "Globex" }))["id"]),
      path: (id) => `/clients/${String(id)}/edit`,
      same: { name: "Globex" },
      fields: ["phone", "address"],
      wrong: { name: "" },
    },
    {
      name: "project",
      create: async () =>
        Number((await make(me, "projects", { name: "Shop", client_id: client }))["id"]),
      path: (id) => `/projects/${String(id)}/edit`,
      same: { name: "Shop", client: "Acme" },
      fields: ["description", "billing_ref"],
      wrong: { name: "" },
    },
    {
      name: "task",
      create: async () =>
        Number((await make(me, "tasks", { name: "Fix", project_id: project }))["id"]),
      path: (id) => `/tasks/${String(id)}/edit`,
      same: { name: "Fix" },
      fields: ["description", "tags"],
      wrong: { name: "" },
    },
    {
      name: "entry",
      create: newEntry,
      path: (id) => `/timer/edit/${String(id)}`,
      same: { ...entryFields(), date: "2026-01-15" },
      fields: ["notes", "tags"],
      wrong: { start: "soon" },
    },
    {
      name: "row of the entries",
      create: newEntry,
      path: (id) => `/entries/${String(id)}/edit`,
      page: (id) => `/entries?range=all&edit=${String(id)}`,
      same: { ...entryFields(), next: "/entries?range=all" },
      fields: ["notes", "end"],
      wrong: { start: "soon" },
    },
    {
      name: "quote",
      create: () => created("/quotes/new", { client: String(client), title: "Retainer" }),
      path: (id) => `/quotes/${String(id)}/edit`,
      same: { title: "Retainer", line_0_description: "Work" },
      fields: ["description", "line_0_unit"],
      wrong: { title: "" },
    },
    {
      name: "item",
      create: () => created("/inventory/items/new", { name: "Cable", sku: "CABLE" }),
      path: (id) => `/inventory/items/${String(id)}/edit`,
      same: { name: "Cable", sku: "CABLE", is_active: "true", is_trackable: "true" },
      fields: ["category", "notes"],
      wrong: { name: "" },
    },
    {
      name: "warehouse",
      async create() {
        const fields = { name: "Main", code: "MAIN", is_active: "true" };
        expectStatus(await postForm(me, "/inventory/warehouses/new", fields), 303);
        return lastId("warehouses");
      },
      path: (id) => `/inventory/warehouses/${String(id)}`,
      same: { name: "Main", code: "MAIN", is_active: "true" },
      fields: ["address", "notes"],
      wrong: { name: "" },
    },
    {
      name: "user",
      async create() {
        const fields = { username: `user-${String(users)}`, role: "user" };
        users += 1;
        expectStatus(await postForm(me, "/admin/users/new", fields), 200);
        return lastId("users");
      },
      path: (id) => `/admin/users/${String(id)}`,
      fields: ["full_name", "email"],
      wrong: { username: " " },
    },
    {
      name: "profile",
      create: () => Promise.resolve(0),
      path: () => "/profile",
      same: { standard_hours_per_day: "8" },
      fields: ["full_name", "weekly_goal_hours"],
      wrong: { standard_hours_per_day: "many" },
    },
    {
      name: "installation",
      create: () => Promise.resolve(0),
      path: () => "/admin/settings",
      same: { currency: "EUR" },
      fields: ["quote_prefix", "quote_number_pattern"],
      wrong: { currency: "" },
    },
    {
      name: "webhook",
      async create() {
        const fields = { name: "Hook", url: "http://127.0.0.1:9/", "event_*": "on" };
        expectStatus(await postForm(me, "/webhooks/new", fields), 200);
        return lastId("webhooks");
      },
      path: (id) => `/webhooks/${String(id)}/edit`,
      same: { url: "http://127.0.0.1:9/", "event_*": "on" },
      fields: ["name", "description"],
      wrong: { url: "nowhere" },
    },
  ];
  const named = (name: string): EditForm => {
    const form = forms().find((each) => each.name === name);
    if (!form) throw new Error(`There is no form ${name}`);
    return form;
  };
  /** Values of fields that are no texts. */
  const special: Readonly<Record<string, readonly [mine: string, theirs: string]>> = {
    end: ["09:10", "09:20"],
    email: ["mine@example.com", "theirs@example.com"],
    weekly_goal_hours: ["31", "32"],
    quote_number_pattern: ["M-{SEQ}", "T-{SEQ}"],
  };
  const valueOf = (field: string, who: "mine" | "theirs"): string =>
    special[field]?.[who === "mine" ? 0 : 1] ?? `${who} ${field}`;
  const versionIn = (html: string): string => /name="version" value="(\d+)"/.exec(html)?.[1] ?? "";

  it.each([
    "client",
    "project",
    "task",
    "entry",
    "row of the entries",
    "quote",
    "item",
    "warehouse",
    "webhook",
    "user",
    "profile",
    "installation",
  ])("of a %s offers both values, and saves the chosen ones", async (name) => {
    const form = named(name);
    const id = await form.create();
    const path = form.path(id);
    const pagePath = form.page?.(id) ?? path;
    const version = versionIn(await htmlOf(me, pagePath));
    const [kept, taken] = form.fields;
    // Of an entry, the typed end decides.
    const blank = taken === "end" ? { duration: "" } : {};
    const filled = (who: "mine" | "theirs") => ({
      ...form.same,
      ...blank,
      version,
      [kept]: valueOf(kept, who),
      [taken]: valueOf(taken, who),
    });
    expectStatus(await postForm(me, path, filled("theirs")), 303);
    const wrong = expectStatus(await postForm(me, path, { ...filled("mine"), ...form.wrong }), 400);
    const refused = expectStatus(await postForm(me, path, filled("mine")), 409);
    for (const answer of [wrong, refused]) {
      const html = textOf(answer, "text");
      expect(words(answer)).toMatch(
        /Changed meanwhile by you at \d\d:\d\d\. Choose below which values to keep/,
      );
      expect(versionIn(html)).not.toBe(version);
      for (const field of form.fields) {
        expect(html).toMatch(new RegExp(`name="keep:${field}" value(="")? checked`));
        expect(html).toContain(`name="keep:${field}" value="=${valueOf(field, "theirs")}"`);
        expect(html).toContain(valueOf(field, "mine"));
      }
    }
    const chosen = {
      ...filled("mine"),
      version: versionIn(textOf(refused, "text")),
      [`keep:${kept}`]: "",
      [`keep:${taken}`]: `=${valueOf(taken, "theirs")}`,
    };
    expectStatus(await postForm(me, path, chosen), 303);
    const saved = await htmlOf(me, pagePath);
    expect(saved).toContain(valueOf(kept, "mine"));
    expect(saved).not.toContain(valueOf(kept, "theirs"));
    expect(saved).toContain(valueOf(taken, "theirs"));
    expect(saved).not.toContain("Take theirs");
  });

  it.each([
    ["ada", "Ada Lovelace", "Ada Lovelace"],
    ["grace", null, "grace"],
  ])("names %s who changed it", async (username, fullName, shown) => {
    const path = named("task").path(await named("task").create());
    const other = await host.newUser(username);
    expectStatus(await other.request("PATCH", "/api/profile", { full_name: fullName }), 200);
    const common = { name: "Fix", version: "1" };
    expectStatus(await postForm(other, path, { ...common, description: "Theirs" }), 303);
    const answer = expectStatus(await postForm(me, path, { ...common, description: "Mine" }), 409);
    expect(words(answer)).toMatch(new RegExp(`Changed meanwhile by ${shown} at \\d\\d:\\d\\d\\.`));
  });

  it("names the integration that changed a task", async () => {
    const hook = await me.saveGithubIntegration(project);
    const issue = (title: string, second: number) => ({
      issue: { number: 5, title, updatedAt: `2026-01-15T12:00:0${String(second)}Z` },
    });
    const send = async (action: string, title: string, second: number) =>
      expectStatus(
        await deliver(host.url, hook, await issueDelivery(action, issue(title, second))),
        200,
      );
    const { body } = await send("opened", "Old", 1);
    const id = Number(body["task_id"]);
    await send("edited", "New", 2);
    const form = { name: "Mine", version: "1", description: "" };
    const refused = await postForm(me, `/tasks/${String(id)}/edit`, form);
    expect(words(expectStatus(refused, 409))).toMatch(/Changed meanwhile by GitHub at [\d:]+\./);
    // After a change by a user, an event that changes nothing does not claim it.
    const again = { ...form, version: "2" };
    expectStatus(await postForm(me, `/tasks/${String(id)}/edit`, again), 303);
    await send("labeled", "New", 3);
    const stale = await postForm(me, `/tasks/${String(id)}/edit`, again);
    expect(words(expectStatus(stale, 409))).toMatch(/Changed meanwhile by you/);
  });

  it("compares choices by their labels, and flags", async () => {
    const form = named("task");
    const path = form.path(await form.create());
    const common = { name: "Fix", version: "1" };
    expectStatus(await postForm(me, path, { ...common, status: "review", priority: "low" }), 303);
    const mine = { ...common, status: "in_progress", priority: "high" };
    const answer = expectStatus(await postForm(me, path, mine), 409);
    expect(words(answer)).toMatch(/Keep mine In Progress .*Take theirs Review/);
    expect(words(answer)).toMatch(/Keep mine High .*Take theirs Low/);
    const item = named("item");
    const itemPath = item.path(await created("/inventory/items/new", { name: "A", sku: "A" }));
    const fields = { name: "A", sku: "A", version: "1" };
    expectStatus(await postForm(me, itemPath, { ...fields, is_active: "false" }), 303);
    const flags = { ...fields, is_active: "true" };
    const other = expectStatus(await postForm(me, itemPath, flags), 409);
    expect(words(other)).toMatch(/Keep mine Yes .*Take theirs No/);
  });
});

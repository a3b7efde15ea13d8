import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

// The pages of entries without scripts.
describe("the page of an entry", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let website: number;
  let task: number;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
    website = await me.createProject("Website");
    task = Number((await make(me, "tasks", { name: "Imprint", project_id: website }))["id"]);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const html = { accept: "text/html" };
  const get = (path: string, as = me): Promise<Answer> => as.request("GET", path, undefined, html);
  const post = (path: string, fields: Record<string, string>, as = me): Promise<Answer> =>
    as.send("POST", path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      ...html,
    });
  const entries = async (): Promise<JsonObject[]> =>
    (await me.get("/api/v1/time-entries?include_active=true")).body["time_entries"] as JsonObject[];
  const goesTo = (answer: Answer, path: string): void => {
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
  };
  const fields = (more: Record<string, string> = {}): Record<string, string> => ({
    date: "2026-01-15",
    start: "9",
    duration: "1h30",
    work: String(website),
    ...more,
  });
  const add = async (more: Record<string, string> = {}): Promise<JsonObject> => {
    goesTo(await post("/entries/new", fields(more)), "/");
    return (await entries())[0] ?? {};
  };
  const pathOf = (entry: JsonObject, more = ""): string =>
    `/timer/edit/${String(Number(entry["id"]))}${more}`;

  it("adds an entry, and another one on the same day", async () => {
    expect(textOf(await get("/entries/new"), "text")).toContain('value="2026-01-15"');
    const form = fields({
      work: `${String(website)}/${String(task)}`,
      break: "15",
      notes: " Draft ",
      tags: "a, b",
      billable: "false",
      again: "true",
    });
    const answer = await post("/entries/new", form);
    const next = new URL(answer.headers.get("location") ?? "", host.url);
    expect([answer.status, next.pathname, next.searchParams.get("date")]).toEqual([
      303,
      "/entries/new",
      "2026-01-15",
    ]);
    expect(await entries()).toMatchObject([
      {
        start_time: "2026-01-15T08:00:00Z",
        end_time: "2026-01-15T09:45:00Z",
        duration_seconds: 5400,
        break_seconds: 900,
        task_id: task,
        notes: "Draft",
        tags: "a, b",
        billable: false,
        source: "manual",
      },
    ]);
  });

  it.each([
    [{ work: "" }, ["work"]],
    [{ start: "soon", duration: "x" }, ["start", "duration"]],
    [{ end: "12:00" }, ["duration"]],
    [{ duration: "" }, ["end"]],
    [{ tags: "x".repeat(501) }, ["tags"]],
    [{ work: "2147483" }, ["work"]],
    [{ duration: "8800h" }, ["duration"]],
  ] as const)("keeps what was typed if it refuses %j", async (more, wrong) => {
    const answer = await post("/entries/new", fields({ notes: "<b>typed", ...more }));
    const text = textOf(answer, "text");
    expect(answer.status).toBe(400);
    expect(text).toContain("&lt;b>typed");
    for (const name of wrong) expect(text).toContain(`id="field-${name}-error"`);
    expect(text.match(/-error"/g)).toHaveLength(2 * wrong.length);
    expect(await entries()).toEqual([]);
  });

  it("counts characters beyond the basic plane once, as the REST API does", async () => {
    const texts = { notes: "😀".repeat(5_000), tags: "😀".repeat(500) };
    expectStatus(await post("/entries/new", fields(texts)), 303);
    expect(await entries()).toMatchObject([texts]);
    const more = { notes: `${texts.notes}a` };
    expect((await post("/entries/new", fields(more))).status).toBe(400);
  });

  it("changes only what was changed", async () => {
    const rounding = { time_rounding_minutes: 15 };
    expectStatus(await me.request("PATCH", "/api/profile", rounding), 200);
    const made = await me.post("/api/v1/time-entries", {
      project_id: website,
      start_time: "2026-01-15T08:00:07Z",
      end_time: "2026-01-15T09:10:11Z",
      notes: "Draft",
    });
    const entry = expectStatus(made, 201).body["time_entry"] as JsonObject;
    const shown = textOf(await get(pathOf(entry, "?next=/profile")), "text");
    for (const value of ["09:00", "10:10", "1:15", "/profile"]) {
      expect(shown).toContain(`value="${value}"`);
    }
    const form = {
      date: "2026-01-15",
      start: "09:00",
      end: "10:10",
      duration: "1:15",
      work: String(website),
      notes: "Better",
      billable: "true",
      version: "1",
      next: "/profile",
    };
    goesTo(await post(pathOf(entry), form), "/profile");
    expect((await entries())[0]).toMatchObject({
      start_time: "2026-01-15T08:00:07Z",
      end_time: "2026-01-15T09:10:11Z",
      duration_seconds: 4500,
      notes: "Better",
      version: 2,
    });
    const stale = await post(pathOf(entry), { ...form, notes: "Mine" });
    expect(stale.status).toBe(409);
    expect(words(stale)).toContain("Changed meanwhile by you ");
    // The page now has the new version, so that saving again replaces the other change.
    expect(textOf(stale, "text")).toContain('name="version" value="2"');
    expect(textOf(stale, "text")).toContain("Mine");
    await me.request("PATCH", "/api/profile", { time_rounding_minutes: 1 });
  });

  it("moves a running timer's start, and has no end", async () => {
    expectStatus(await me.post("/api/v1/timer/start", { project_id: website }), 201);
    const [timer = {}] = await entries();
    const shown = await get(pathOf(timer));
    expect(words(shown)).toContain("The timer is running.");
    expect(textOf(shown, "text")).not.toContain('name="end"');
    const form = { date: "2026-01-15", start: "11:00", work: String(website), billable: "true" };
    goesTo(await post(pathOf(timer), form), "/");
    expect((await entries())[0]).toMatchObject({
      start_time: "2026-01-15T10:00:00Z",
      end_time: null,
    });
    goesTo(await post(pathOf(timer, "/delete"), {}), pathOf(timer));
    expect(await entries()).toHaveLength(1);
  });

  it("deletes after a question, and undoes it", async () => {
    const entry = await add({ notes: "Draft", break: "5" });
    expect(words(await get(pathOf(entry, "/delete")))).toContain("Delete this entry?");
    goesTo(await post(pathOf(entry, "/delete"), { next: "/profile" }), "/profile");
    expect(await entries()).toEqual([]);
    const page = textOf(await get("/profile"), "text");
    const undo = page.slice(page.indexOf('action="/entries/new"'));
    const sent = Object.fromEntries(
      [...undo.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value] as const,
      ),
    );
    goesTo(await post("/entries/new", sent), "/profile");
    const { id: _id, ...before } = entry;
    const { id: _other, ...after } = (await entries())[0] ?? {};
    expect({ ...after, created_at: 0, updated_at: 0 }).toEqual({
      ...before,
      created_at: 0,
      updated_at: 0,
    });
  });

  it("shows why a paid entry is locked, and does not change it", async () => {
    const entry = await add({ notes: "<b>Draft", paid: "true", invoice_number: "2026-17" });
    const reason = "Paid with invoice 2026-17, so it is locked. Mark it as unpaid to change it.";
    const shown = await get(pathOf(entry, "?next=/profile"));
    expect(words(shown)).toContain(reason);
    expect(textOf(shown, "text")).toContain("&lt;b>Draft");
    for (const text of ['id="field-notes"', `${pathOf(entry)}/delete`]) {
      expect(textOf(shown, "text")).not.toContain(text);
    }
    for (const more of [
      { notes: "Mine" },
      { paid: "false" },
      { start: "soon" },
      { version: "7" },
    ]) {
      const refused = await post(pathOf(entry), fields(more));
      expect([refused.status, words(refused).includes(`Not saved ${reason}`)]).toEqual([400, true]);
    }
    goesTo(await post(pathOf(entry, "/delete"), {}), pathOf(entry));
    expect(words(await get(pathOf(entry)))).toContain(`Not deleted. ${reason}`);
    expect(await entries()).toEqual([entry]);
  });

  it("marks a paid entry as unpaid, which unlocks it", async () => {
    const entry = await add({ paid: "true", invoice_number: "2026-17" });
    const shown = textOf(await get(pathOf(entry, "?next=/profile")), "text");
    const [form = ""] = /action="\/entries\/bulk".*?<\/form>/s.exec(shown) ?? [];
    const sent = Object.fromEntries(
      [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = "", value = ""]) => [name, value] as const,
      ),
    );
    const back = pathOf(entry, "?next=/profile");
    goesTo(await post("/entries/bulk", sent), back);
    expect(await entries()).toMatchObject([{ paid: false, invoice_number: null }]);
    expect(textOf(await get(back), "text")).toContain('id="field-notes"');
    goesTo(await post(pathOf(entry), fields({ notes: "Better", version: "2" })), "/");
    expect(await entries()).toMatchObject([{ notes: "Better" }]);
  });

  it("keeps what was typed while the entry was paid, and saves it with its unlocking", async () => {
    const entry = await add({ notes: "Draft" });
    const id = String(Number(entry["id"]));
    const pay = (): Promise<Answer> =>
      post("/entries/bulk", { [`entry_${id}`]: "on", action: "paid", invoice_number: "2026-17" });
    goesTo(await pay(), "/");
    const typed = fields({ notes: "Typed", start: "9", duration: "2h", version: "1" });
    const refused = await post(pathOf(entry), typed);
    const text = textOf(refused, "text");
    expect(refused.status).toBe(400);
    expect(words(refused)).toContain("Not saved Paid with invoice 2026-17, so it is locked.");
    expect(words(refused)).toContain("Changed meanwhile by you ");
    expect(text).toMatch(/name="notes"[^>]*>Typed</);
    expect(text).toContain('name="version" value="2"');
    expect(text).toContain("Take theirs");
    // The button decides what these would say, and Enter presses no button.
    expect(text).not.toContain('name="paid"');
    expect(text).not.toContain(`${pathOf(entry)}/delete`);
    expect(text).toMatch(
      /<button type="submit" disabled hidden><\/button><button[^>]*name="unlock"/,
    );
    expect((await post(pathOf(entry), { ...typed, version: "2" })).status).toBe(400);
    expect(await entries()).toMatchObject([{ notes: "Draft", paid: true, version: 2 }]);

    const unlocked = { ...typed, version: "2", unlock: "true", paid: "true", next: "/profile" };
    const wrong = await post(pathOf(entry), { ...unlocked, duration: "x" });
    expect([wrong.status, textOf(wrong, "text").includes('name="unlock"')]).toEqual([400, true]);
    goesTo(await post(pathOf(entry), unlocked), "/profile");
    const saved = { notes: "Typed", duration_seconds: 7200, paid: false, version: 3 };
    expect(await entries()).toMatchObject([{ ...saved, invoice_number: null }]);
    // Paid once more, with another change that the form has not shown.
    goesTo(await pay(), "/");
    expect((await post(pathOf(entry), { ...unlocked, version: "3" })).status).toBe(409);
    expect(await entries()).toMatchObject([{ ...saved, paid: true, version: 4 }]);
  });

  it("duplicates an entry to today", async () => {
    const entry = await add({ date: "2026-01-10", notes: "Draft" });
    const page = textOf(await get(`/entries/new?from=${String(Number(entry["id"]))}`), "text");
    expect(page).toContain('value="2026-01-15"');
    expect(page).toContain('value="10:30"');
    expect(page).toContain("Draft");
  });

  it("is not found by other users", async () => {
    const entry = await add();
    const other = await host.newUser("other");
    for (const path of [pathOf(entry), pathOf(entry, "/delete")]) {
      expect((await get(path, other)).status).toBe(404);
      expect((await post(path, fields(), other)).status).toBe(404);
    }
    expect(await entries()).toHaveLength(1);
  });
});

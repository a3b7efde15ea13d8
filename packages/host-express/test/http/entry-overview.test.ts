import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

// The page of all entries without scripts.
describe("the page of all entries", () => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let website: number;
  let shop: number;
  let task: number;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
    other = await host.newUser("other");
    website = await me.createProject("Website");
    shop = await me.createProject("Shop", { restricted: true });
    task = Number((await make(me, "tasks", { name: "Imprint", project_id: website }))["id"]);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const html = { accept: "text/html" };
  const get = (path: string, as = me): Promise<Answer> => as.request("GET", path, undefined, html);
  const page = async (query = "", as = me): Promise<Answer> =>
    expectStatus(await get(`/entries${query}`, as), 200);
  const post = (path: string, fields: Record<string, string>, as = me): Promise<Answer> =>
    as.send("POST", path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      ...html,
    });
  const entries = async (): Promise<JsonObject[]> =>
    (await me.get("/api/v1/time-entries?include_active=true&per_page=100")).body[
      "time_entries"
    ] as JsonObject[];
  /** Adds an entry of an hour. @param start Local time in UTC+1. */
  const add = async (start: string, more: object = {}, as = me): Promise<number> => {
    const end = new Date(Date.parse(`${start}+01:00`) + 3600_000).toISOString();
    const entry = { project_id: website, start_time: `${start}+01:00`, end_time: end, ...more };
    const made = expectStatus(await as.post("/api/v1/time-entries", entry), 201);
    return Number((made.body["time_entry"] as JsonObject)["id"]);
  };
  /** The titles of the listed entries, in order. */
  const titles = (answer: Answer): readonly string[] =>
    [...textOf(answer, "text").matchAll(/id="t-\d+"[^>]*>([^<]*)</g)].map(
      ([, title = ""]) => title,
    );
  /** The figures above the list. */
  const figures = (answer: Answer): readonly string[] =>
    [...textOf(answer, "text").matchAll(/<\/dt><dd>([^<]*)</g)].map(([, figure = ""]) => figure);
  const goesTo = (answer: Answer, path: string): void => {
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
  };

  it("shows the range by days of the user's zone, with sums of the whole filter", async () => {
    await add("2026-01-15T00:00:00", { notes: "today" });
    await add("2026-01-14T23:30:00", { notes: "late" });
    await add("2026-01-12T00:00:00", { notes: "monday", billable: false });
    await add("2026-01-11T23:59:59", { notes: "sunday", paid: true });
    await add("2026-01-01T08:00:00", { notes: "new year" });
    await add("2025-12-31T08:00:00", { notes: "old", task_id: task });
    await me.post("/api/v1/timer/start", { project_id: website, notes: "running" });

    const week = await page();
    expect(titles(week)).toEqual(["running", "today", "late", "monday"]);
    expect(figures(week)).toEqual(["3:00", "2:00", "0:00", "4"]);
    expect(words(week)).toContain("Yesterday");
    expect(words(week)).toContain("Mon 12 Jan – Sun 18 Jan");

    expect(titles(await page("?range=today"))).toEqual(["running", "today"]);
    const month = await page("?range=month");
    expect(titles(month)).toHaveLength(6);
    expect(figures(month)).toEqual(["5:00", "4:00", "1:00", "6"]);
    expect(titles(await page("?range=all"))).toHaveLength(7);
    const custom = "?range=custom&start_date=2026-01-12&end_date=2026-01-11";
    expect(titles(await page(custom))).toEqual(["monday", "sunday"]);
    expect(titles(await page("?end_date=2025-12-31"))).toEqual(["old"]);
  });

  it("leaves the filters that are seldom used to scripts, and keeps those that are set", async () => {
    const whole = textOf(await page("?range=all"), "text");
    expect(whole).toMatch(/<div id="more-filters"[^>]* data-load/);
    expect(whole).toContain('<noscript><a href="/entries?range=all&amp;filters=all">');
    expect(whole).not.toContain('name="client_id"');
    const alone = await me.request("GET", "/entries?range=all", undefined, {
      ...html,
      "x-fragment": "more-filters",
    });
    expect(textOf(alone, "text")).toMatch(/^<div id="more-filters"(?![^>]* data-load)/);
    expect(textOf(alone, "text")).toContain('name="client_id"');
    const open = textOf(await page("?range=all&filters=all&tag=x"), "text");
    expect(open).toMatch(/<details [^>]*open/);
    expect(open).toContain(
      '<input id="field-tag" name="tag" class="field" maxlength="100" value="x"',
    );
    const set = textOf(await page("?range=all&paid=false&tag=x"), "text");
    expect(set).toMatch(/<span id="more-filters-set"(?![^>]* hidden)[^>]*>2 set</);
    expect(set).toContain('<input type="hidden" name="paid" value="false"/>');
    expect(set).toContain('<input type="hidden" name="tag" value="x"/>');
  });

  it("filters, says by what, and clears", async () => {
    await add("2026-01-15T08:00:00", { notes: "a", tags: "draft" });
    await add("2026-01-15T07:00:00", { notes: "b", billable: false, project_id: shop });
    await add("2026-01-15T06:00:00", { notes: "c", task_id: task, paid: true });
    const cases = [
      [`project_id=${String(website)}`, ["a", "c"], "Project: Website"],
      [`task_id=${String(task)}`, ["c"], "Task: Imprint"],
      ["billable=false", ["b"], "Not billable"],
      ["paid=false", ["a", "b"], "Unpaid"],
      ["tag=draft", ["a"], "Tag: draft"],
      ["text=B", ["b"], "Text: B"],
      ["source=manual&tag=&client_id=&project_id=", ["a", "b", "c"], "Source: By hand"],
    ] as const;
    for (const [query, expected, label] of cases) {
      const shown = await page(`?${query}`);
      expect(titles(shown), query).toEqual(expected);
      expect(textOf(shown, "text"), query).toContain(`aria-label="Remove the filter ${label}"`);
    }
    const none = await page("?tag=nobody&text=a");
    expect(words(none)).toContain("No entry matches: Text: a, Tag: nobody.");
    expect(textOf(none, "text")).toContain('href="/entries?tag=nobody"');
    expect(words(await page("?start_date=2026-01-01&end_date=2026-01-02"))).toContain(
      "Nothing tracked in this time.",
    );
    expect(words(await page("?range=all", other))).toContain("Nothing tracked yet.");
  });

  it("shows others' entries to administrators only, and no hidden names", async () => {
    await add("2026-01-15T08:00:00", { notes: "theirs" }, other);
    expect(titles(await page())).toEqual([]);
    expect(titles(await page("?user_id=all"))).toEqual(["theirs"]);
    expect(words(await page("?user_id=all"))).toContain("by other");
    for (const query of ["user_id=all", "user_id=1"]) {
      expect((await get(`/entries?${query}`, other)).status === 403, query).toBe(
        query === "user_id=1",
      );
    }
    expect(titles(await page("?user_id=all", other))).toEqual(["theirs"]);
    const hidden = await page(`?project_id=${String(shop)}`, other);
    expect(words(hidden)).toContain("Project: unknown");
    expect(words(hidden)).not.toContain("Shop");
  });

  it("has 50 entries on a page, and the sum of a whole day on both", async () => {
    const { db } = host.database;
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, notes)
      select 1, ${website}, at, at + interval '10 minutes', 600, 'n' || n
      from (select n, '2026-01-14T22:00:00Z'::timestamptz - n * interval '10 minutes' as at
        from generate_series(0, 60) n) as given`.execute(db);
    const first = await page("?range=all");
    expect(titles(first)).toHaveLength(50);
    expect(figures(first)).toEqual(["10:10", "10:10", "0:00", "61"]);
    expect(words(first)).toContain("Page 1 of 2");
    const second = await page("?range=all&page=2");
    expect(titles(second)).toEqual([...Array(11).keys()].map((n) => `n${String(n + 50)}`));
    // Both pages show a part of the same day.
    for (const answer of [first, second]) expect(words(answer)).toContain("Yesterday 10:10");
    expect(titles(await page("?range=all&page=3"))).toEqual([]);
  });

  it("sends the sums alone, and with the list", async () => {
    await add("2026-01-15T08:00:00");
    for (const ids of ["entries-sums", "entries"]) {
      const headers = { ...html, "x-fragment": ids };
      const answer = expectStatus(await me.request("GET", "/entries", undefined, headers), 200);
      expect(figures(answer), ids).toEqual(["1:00", "1:00", "0:00", "1"]);
      expect(titles(answer), ids).toHaveLength(ids === "entries" ? 1 : 0);
    }
  });

  it("changes an entry in its row", async () => {
    const id = await add("2026-01-15T08:00:00", {
      notes: "Draft\nof two lines",
      tags: "a, b",
      break_seconds: 60,
      invoice_number: "17",
    });
    const list = "/entries?range=month&tag=a";
    const shown = textOf(await get(`${list}&edit=${String(id)}`), "text");
    expect(shown).toContain(`action="/entries/${String(id)}/edit"`);
    expect(shown).toContain('value="08:00"');
    const form = {
      next: list,
      version: "1",
      notes: "Draft\r\nof two lines",
      work: `${String(website)}/${String(task)}`,
      start: "8:00",
      end: "09:00",
      duration: "2h",
    };
    goesTo(await post(`/entries/${String(id)}/edit`, form), `${list}#t-${String(id)}`);
    expect((await entries())[0]).toMatchObject({
      notes: "Draft\nof two lines",
      tags: "a, b",
      break_seconds: 60,
      duration_seconds: 7200,
      task_id: task,
      paid: false,
      invoice_number: "17",
      version: 2,
    });
    const shownNow = { ...form, end: "10:01", duration: "2:00" };
    const stale = await post(`/entries/${String(id)}/edit`, { ...shownNow, notes: "Mine" });
    expect(stale.status).toBe(409);
    expect(words(stale)).toContain("Changed meanwhile by you ");
    expect(textOf(stale, "text")).toContain("Mine");
    const wrong = await post(`/entries/${String(id)}/edit`, { ...form, start: "soon" });
    expect(wrong.status).toBe(400);
    expect(textOf(wrong, "text")).toContain('id="field-start-error"');
    // The list that the form came from no longer has the entry.
    const gone = { ...form, next: "/entries?tag=nobody", start: "soon" };
    expect(textOf(await post(`/entries/${String(id)}/edit`, gone), "text")).toMatch(
      /value="soon"[^]*id="field-start-error"/,
    );
    expect((await post(`/entries/${String(id)}/edit`, form, other)).status).toBe(404);
    expect((await entries())[0]).toMatchObject({ version: 2 });
  });

  it("changes and deletes the selected entries", async () => {
    const ids = [
      await add("2026-01-15T08:00:00", { notes: "a" }),
      await add("2026-01-15T07:00:00", { notes: "b" }),
    ];
    const started = await me.post("/api/v1/timer/start", { project_id: website });
    const timer = Number((expectStatus(started, 201).body["timer"] as JsonObject)["id"]);
    const next = "/entries?range=month";
    const bulk = async (fields: Record<string, string>): Promise<string> => {
      const selected = [...ids, timer].map((id) => [`entry_${String(id)}`, "on"] as const);
      const form = { next, ...Object.fromEntries(selected), ...fields };
      goesTo(await post("/entries/bulk", form), next);
      return words(await get(next));
    };
    expect(await bulk({ action: "not_billable" })).toContain("2 changed, 1 running left out.");
    expect(await bulk({ action: "add_tag", value: "draft" })).toContain("2 changed");
    expect(await bulk({ action: "paid", invoice_number: "2026-17" })).toContain("2 changed");
    expect(await bulk({ action: "add_tag", value: "a,b" })).toContain("without a comma");
    for (const entry of (await entries()).slice(1)) {
      expect(entry).toMatchObject({
        billable: false,
        paid: true,
        invoice_number: "2026-17",
        tags: "draft",
      });
    }
    const asked = await post("/entries/bulk", {
      next,
      action: "ask_delete",
      [`entry_${String(ids[0])}`]: "on",
    });
    expect(words(asked)).toContain("Delete this entry?");
    expect(textOf(asked, "text")).toContain(`name="entry_${String(ids[0])}"`);
    expect(await entries()).toHaveLength(3);
    expect(await bulk({ action: "unpaid" })).toContain("2 changed, 1 running left out.");
    expect(await bulk({ action: "delete" })).toContain("2 deleted, 1 running left out.");
    expect(await entries()).toHaveLength(1);
    goesTo(await post("/entries/bulk", { next: "//evil.example", action: "delete" }), "/");
  });

  it("links the page of a paid entry", async () => {
    const id = await add("2026-01-15T08:00:00", { paid: true, invoice_number: "2026-17" });
    const before = await entries();
    const list = textOf(await page(`?edit=${String(id)}`), "text");
    expect(list).toContain(`href="/timer/edit/${String(id)}?next=/entries`);
    for (const action of ["/edit", "/delete"])
      expect(list).not.toContain(`${String(id)}${action}"`);
    expect(await entries()).toEqual(before);
  });

  it.each(["/entries", "/entries?paid=false"])(
    "keeps what was typed into a row of %s whose entry was paid meanwhile",
    async (next) => {
      const id = await add("2026-01-15T08:00:00", { notes: "Draft" });
      const paid = { action: "paid", invoice_number: "2026-17", [`entry_${String(id)}`]: "on" };
      goesTo(await post("/entries/bulk", { next, ...paid }), next);
      const before = await entries();
      const work = String(website);
      const typed = { notes: "Typed", work, start: "8:00", end: "9:30", duration: "1:00" };
      const path = `/entries/${String(id)}/edit`;
      const refused = await post(path, { next, version: "1", ...typed });
      expect(refused.status).toBe(400);
      expect(words(refused)).toContain("Not saved Paid with invoice 2026-17, so it is locked.");
      expect(textOf(refused, "text")).toMatch(/name="notes"[^>]*>Typed<[^]*value="9:30"/);
      expect(textOf(refused, "text")).toContain('name="version" value="2"');
      expect(await entries()).toEqual(before);
      // Its button marks the entry as unpaid with the change.
      const unlocked = { next, version: "2", unlock: "true", ...typed };
      goesTo(await post(path, unlocked), `${next}#t-${String(id)}`);
      expect((await entries())[0]).toMatchObject({
        notes: "Typed",
        duration_seconds: 5400,
        paid: false,
        invoice_number: null,
        version: 3,
      });
      // What was saved meanwhile is not overwritten by it either.
      const stale = await post(path, { ...unlocked, duration: "1:30" });
      expect([stale.status, words(stale).includes("Changed meanwhile by you")]).toEqual([
        409,
        true,
      ]);
    },
  );

  it.each([
    { action: "billable" },
    { action: "not_billable" },
    { action: "paid", invoice_number: "18" },
    { action: "add_tag", value: "b" },
    { action: "remove_tag", value: "a" },
    { action: "delete" },
  ])("leaves selected entries that are paid out of %j", async (fields) => {
    const open = await add("2026-01-15T07:00:00", { tags: "a" });
    const paid = await add("2026-01-15T08:00:00", { tags: "a", paid: true, invoice_number: "17" });
    const [before] = await entries();
    const selected = Object.fromEntries([open, paid].map((id) => [`entry_${String(id)}`, "on"]));
    goesTo(await post("/entries/bulk", { next: "/entries", ...selected, ...fields }), "/entries");
    expect(words(await page())).toContain("1 left out because paid.");
    expect((await entries())[0]).toEqual(before);
  });

  it("changes only entries that the user can see", async () => {
    const id = await add("2026-01-15T08:00:00");
    const form = { action: "delete", [`entry_${String(id)}`]: "on", next: "/entries" };
    goesTo(await post("/entries/bulk", form, other), "/entries");
    expect(words(await page("", other))).toContain("1 no longer there.");
    expect(await entries()).toHaveLength(1);
  });

  it("asks before a deletion that cannot be undone", async () => {
    const own = await add("2026-01-15T08:00:00");
    const long = await add("2026-01-15T07:00:00", { notes: "é".repeat(1_000) });
    const theirs = await add("2026-01-15T06:00:00", {}, other);
    const shown = textOf(await page("?user_id=all"), "text");
    expect(shown).toContain(`formaction="/timer/edit/${String(own)}/delete"`);
    for (const id of [long, theirs]) {
      expect(shown).toContain(`form="open" formaction="/timer/edit/${String(id)}/delete"`);
    }
    goesTo(await post(`/timer/edit/${String(own)}/delete`, { next: "/entries" }), "/entries");
    expect(textOf(await page(), "text")).toContain('action="/entries/new"');
  });

  it("exports the completed entries of the filter, and imports them again", async () => {
    await me.post("/api/v1/timer/start", { project_id: website, notes: "running" });
    await add("2026-01-15T08:00:00", { notes: '=1+1 "quoted"\nline', tags: "a, b", task_id: task });
    await add("2026-01-14T08:00:00", { notes: "other day", billable: false });
    // Clocks show 02:30 twice on this day.
    for (const hour of ["00", "01"]) {
      const start = `2025-10-26T${hour}:30:00Z`;
      await add("2026-01-01T00:00:00", {
        start_time: start,
        end_time: start.replace(":30", ":40"),
        notes: hour,
      });
    }
    const answer = await get("/entries.csv?range=all");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="entries.csv"');
    const csv = textOf(answer, "text");
    expect(csv.split("\n").slice(0, 5)).toEqual([
      "project_name,client_name,task_name,start_time,end_time,duration_hours,notes,tags,billable,paid,invoice_number,source,user",
      'Website,Client of Website,Imprint,2026-01-15 08:00:00,2026-01-15 09:00:00,1,"\'=1+1 ""quoted""',
      'line","a, b",true,false,,manual,admin',
      "Website,Client of Website,,2026-01-14 08:00:00,2026-01-14 09:00:00,1,other day,,false,false,,manual,admin",
      "Website,Client of Website,,2025-10-26 02:30:00+01:00,2025-10-26 02:40:00+01:00,0.1667,01,,true,false,,manual,admin",
    ]);
    const again = { csv };
    const imported = await me.request("POST", "/api/time-entries/import-csv", again);
    expect(imported.body).toMatchObject({ created: 0, duplicates: 4, failed: 0 });
    const day = await get("/entries.csv?range=custom&start_date=2026-01-14&end_date=2026-01-14");
    expect(day.headers.get("content-disposition")).toContain("entries-2026-01-14-2026-01-14.csv");
    expect(textOf(day, "text").trim().split("\n")).toHaveLength(2);
    expect((await get("/entries.csv?user_id=1", other)).status).toBe(403);
  });

  it.each(["=1", "'=1", "''=1", "'tis", "-", "@ada", '"="', "a\n=1"])(
    "exports the text %j so that an import reads it again",
    async (notes) => {
      const id = await add("2026-01-15T08:00:00", { notes, tags: notes });
      const csv = textOf(await get("/entries.csv?range=all"), "text");
      const own = `/api/v1/time-entries/${String(id)}`;
      const before = (await me.get(own)).body["time_entry"] as JsonObject;
      expectStatus(await me.request("DELETE", own), 200);
      const imported = await me.request("POST", "/api/time-entries/import-csv", { csv });
      expect(imported.body).toMatchObject({ created: 1, failed: 0 });
      const { body } = await me.get("/api/v1/time-entries");
      expect(body["time_entries"]).toMatchObject([{ notes: before["notes"], tags: notes }]);
    },
  );

  it("exports more entries than one query reads, each once", async () => {
    const { db } = host.database;
    // Many start in the same second.
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, notes)
      select 1, ${website}, at, at + interval '1 minute', 60, 'n' || n
      from (select n, '2026-01-01'::timestamptz + (n / 700) * interval '1 hour' as at
        from generate_series(1, 2500) n) as given`.execute(db);
    const csv = textOf(await get("/entries.csv?range=all"), "text");
    const notes = [...csv.matchAll(/,n(\d+),/g)].map(([, n]) => Number(n));
    expect(notes).toHaveLength(2500);
    expect(new Set(notes).size).toBe(2500);
  });
});

import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

// The page of a week without scripts. Its week is that of Monday, 12 January.
describe("the page of a week", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let website: number;
  let shop: number;
  let task: number;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
    website = await me.createProject("Website");
    shop = await me.createProject("Shop");
    task = Number((await make(me, "tasks", { name: "Imprint", project_id: shop }))["id"]);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const html = { accept: "text/html" };
  const get = async (path: string, as = me): Promise<string> =>
    textOf(expectStatus(await as.request("GET", path, undefined, html), 200), "text");
  const post = (fields: Record<string, string>, as = me): Promise<Answer> =>
    as.send("POST", "/week", new URLSearchParams({ date: "2026-01-12", ...fields }).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      ...html,
    });
  const entries = async (): Promise<JsonObject[]> =>
    (await me.get("/api/v1/time-entries?include_active=true")).body["time_entries"] as JsonObject[];
  const spans = async (): Promise<unknown[]> =>
    (await entries())
      .map((each) => ["project_id", "start_time", "end_time"].map((field) => each[field]))
      .toSorted((a, b) => (JSON.stringify(a[1]) < JSON.stringify(b[1]) ? -1 : 1));
  const add = async (start: string, end: string, more: JsonObject = {}): Promise<JsonObject> => {
    const body = { project_id: website, start_time: start, end_time: end, ...more };
    const made = expectStatus(await me.post("/api/v1/time-entries", body), 201);
    return made.body["time_entry"] as JsonObject;
  };
  /** The fields that a page sends back unchanged. */
  const fieldsOf = (page: string): Record<string, string> =>
    Object.fromEntries(
      [
        ...page.matchAll(/<input[^>]*name="((?:row|seen|cell)-[\d-]+)"(?:[^>]* value="([^"]*)")?/g),
      ].map(([, name = "", value = ""]) => [name, value]),
    );
  const saved = (answer: Answer): void => {
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/week?date=2026-01-12"]);
  };

  /** The text of a cell that cannot be changed. */
  const shown = (page: string, day: string): string | undefined =>
    new RegExp(`Website, ${day}:</span>(.*?)</a>`)
      .exec(page)?.[1]
      ?.replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/ +/g, " ")
      .trim();

  it("adds entries to free time, from 9:00 on", async () => {
    await add("2026-01-13T08:30:00Z", "2026-01-13T10:00:00Z");
    const answer = await post({
      "work-0": String(website),
      "cell-0-0": "1:30",
      "cell-0-1": "2",
      "work-1": `${String(shop)}/${String(task)}`,
      "cell-1-0": "90m",
      "cell-1-6": "0,5",
    });
    // The row of the website is in the table already, as an entry is on Tuesday.
    expect(answer.status).toBe(409);
    expect(words(answer)).toContain("Tue 13: Changed meanwhile: now 1:30");
    const page = await get("/week?date=2026-01-15");
    saved(
      await post({
        ...fieldsOf(page),
        "cell-0-0": "1:30",
        "work-1": `${String(shop)}/${String(task)}`,
        "cell-1-0": "90m",
        "cell-1-1": "0:30",
        "cell-1-6": "0,5",
      }),
    );
    expect(await spans()).toEqual([
      [website, "2026-01-12T08:00:00Z", "2026-01-12T09:30:00Z"],
      [shop, "2026-01-12T09:30:00Z", "2026-01-12T11:00:00Z"],
      [shop, "2026-01-13T08:00:00Z", "2026-01-13T08:30:00Z"],
      [website, "2026-01-13T08:30:00Z", "2026-01-13T10:00:00Z"],
      [shop, "2026-01-18T08:00:00Z", "2026-01-18T08:30:00Z"],
    ]);
    expect((await entries()).find(({ task_id: id }) => id === task)).toMatchObject({
      source: "manual",
      billable: true,
      break_seconds: 0,
    });
  });

  it("changes the end of an entry, and keeps the rest", async () => {
    const more = { notes: "Draft", tags: "a" };
    await add("2026-01-12T08:00:07Z", "2026-01-12T09:00:07Z", more);
    const fields = fieldsOf(await get("/week"));
    expect(fields).toMatchObject({ "cell-0-0": "1:00" });
    saved(await post({ ...fields, "cell-0-0": "2:15" }));
    expect(await entries()).toMatchObject([
      {
        start_time: "2026-01-12T08:00:07Z",
        end_time: "2026-01-12T10:15:07Z",
        duration_seconds: 8100,
        notes: "Draft",
        version: 2,
      },
    ]);
    saved(await post(fieldsOf(await get("/week"))));
    expect(await entries()).toMatchObject([{ version: 2 }]);
  });

  it("asks before it deletes entries", async () => {
    const { id } = await add("2026-01-12T08:00:00Z", "2026-01-12T09:00:00Z");
    const fields = { ...fieldsOf(await get("/week")), "cell-0-0": "", "cell-0-1": "1:00" };
    const asked = await post(fields);
    expect(asked.status).toBe(200);
    expect(words(asked)).toContain("one entry would be deleted");
    expect(textOf(asked, "text")).toContain(`name="confirmed" value="${String(Number(id))}"`);
    expect(await entries()).toHaveLength(1);
    expect((await post({ ...fields, confirmed: "999" })).status).toBe(200);
    saved(await post({ ...fields, confirmed: String(Number(id)) }));
    expect(await spans()).toEqual([[website, "2026-01-13T08:00:00Z", "2026-01-13T09:00:00Z"]]);
  });

  it("writes all of a form or nothing, and keeps what was typed", async () => {
    const answer = await post({
      "work-0": String(website),
      "cell-0-0": "1:00",
      "cell-0-1": "soon",
      "work-1": "2147483",
      "cell-1-2": "1:00",
      "work-2": "",
      "cell-2-3": "0:45",
    });
    expect(answer.status).toBe(400);
    const text = textOf(answer, "text");
    for (const value of ["1:00", "soon", "0:45"]) expect(text).toContain(`value="${value}"`);
    expect(text).toContain('id="field-cell-0-1-error"');
    expect(text).toContain('id="field-work-2-error"');
    expect(await entries()).toEqual([]);
    // The database refuses one of two.
    const unknown = await post({
      "work-0": String(website),
      "cell-0-0": "1:00",
      "work-1": "2147483",
      "cell-1-2": "1:00",
    });
    expect(unknown.status).toBe(400);
    expect(textOf(unknown, "text")).toContain('id="field-cell-1-2-error"');
    expect(await entries()).toEqual([]);
  });

  it("refuses what was changed since it was shown", async () => {
    const { id } = await add("2026-01-12T08:00:00Z", "2026-01-12T09:00:00Z");
    const fields = fieldsOf(await get("/week"));
    const path = `/api/v1/time-entries/${String(Number(id))}`;
    const change = { end_time: "2026-01-12T09:30:00Z" };
    expectStatus(await me.request("PATCH", path, change), 200);
    const stale = await post({ ...fields, "cell-0-0": "3:00" });
    expect(stale.status).toBe(409);
    expect(words(stale)).toContain("Changed meanwhile: now 1:30");
    // Another cell can be saved, and this one keeps its change.
    saved(await post({ ...fields, "cell-0-3": "1:00" }));
    expect(await entries()).toMatchObject([{}, {}]);
    expect(await spans()).toContainEqual([website, "2026-01-12T08:00:00Z", change.end_time]);
    // The page of the refusal has the new version.
    saved(await post({ ...fieldsOf(textOf(stale, "text")), "cell-0-0": "3:00" }));
    expect(await spans()).toContainEqual([website, "2026-01-12T08:00:00Z", "2026-01-12T11:00:00Z"]);
  });

  it("links what it cannot change", async () => {
    await add("2026-01-12T08:00:00Z", "2026-01-12T09:00:00Z");
    await add("2026-01-12T10:00:00Z", "2026-01-12T11:30:00Z");
    const paid = await add("2026-01-13T08:00:00Z", "2026-01-13T09:00:00Z", { paid: true });
    clock.set("2026-01-15T11:00:00Z");
    expectStatus(await me.post("/api/v1/timer/start", { project_id: website }), 201);
    clock.set("2026-01-15T12:00:00Z");
    const page = await get("/week");
    const project = String(website);
    expect(page).toContain(
      `/entries?start_date=2026-01-12&amp;end_date=2026-01-12&amp;project_id=${project}"`,
    );
    expect(shown(page, "Mon 12")).toBe("2:30 2 entries");
    expect(shown(page, "Tue 13")).toBe("1:00 paid");
    expect(page).toContain(`href="/timer/edit/${String(Number(paid["id"]))}"`);
    expect(shown(page, "Thu 15")).toBe("1:00 running");
    const fields = fieldsOf(page);
    for (const day of ["0", "1", "3"]) {
      expect(fields).not.toHaveProperty(`cell-0-${day}`);
      expect((await post({ ...fields, [`cell-0-${day}`]: "5:00" })).status).toBe(409);
    }
    saved(await post({ ...fields, "cell-0-2": "1:00" }));
  });

  it("respects the rule against overlaps", async () => {
    const settings = (value: boolean) =>
      me.request("PATCH", "/api/admin/settings", { prevent_overlapping_entries: value });
    expectStatus(await settings(true), 200);
    await add("2026-01-12T08:00:00Z", "2026-01-12T09:00:00Z");
    await add("2026-01-12T09:00:00Z", "2026-01-12T22:59:00Z", { project_id: shop });
    const page = await get("/week");
    const fields = fieldsOf(page);
    const index = fields["row-0"] === String(website) ? "0" : "1";
    const longer = await post({ ...fields, [`cell-${index}-0`]: "2:00" });
    expect(longer.status).toBe(400);
    expect(words(longer)).toContain("overlaps another one");
    // A new one takes the free time before them.
    saved(
      await post({ ...fields, "work-5": `${String(shop)}/${String(task)}`, "cell-5-0": "8:00" }),
    );
    expect(await spans()).toContainEqual([shop, "2026-01-11T23:00:00Z", "2026-01-12T07:00:00Z"]);
    expectStatus(await settings(false), 200);
  });

  it.each([
    ["2026-03-23", 6, "23:00", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
    ["2026-10-19", 6, "25:00", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
  ])("fills a day on which the clocks change: %s", async (date, day, text, start, end) => {
    const form = { date, "work-0": String(website) };
    expect((await post({ ...form, [`cell-0-${String(day)}`]: "25:01" })).status).toBe(400);
    const answer = await post({ ...form, [`cell-0-${String(day)}`]: text });
    expect(answer.status).toBe(303);
    expect(await spans()).toEqual([[website, start, end]]);
    expect(fieldsOf(await get(`/week?date=${date}`))).toMatchObject({
      [`cell-0-${String(day)}`]: text,
    });
  });

  it("shows rows of the week before, and fills their durations in without saving", async () => {
    await add("2026-01-06T08:00:00Z", "2026-01-06T10:00:00Z");
    const page = await get("/week");
    expect(page).toContain("Copy last week");
    const answer = await post({ ...fieldsOf(page), ask: "copy" });
    expect(answer.status).toBe(200);
    const fields = fieldsOf(textOf(answer, "text"));
    expect(fields).toMatchObject({ "row-0": String(website), "cell-0-1": "2:00", "cell-0-0": "" });
    expect(await entries()).toHaveLength(1);
    saved(await post(fields));
    expect(await entries()).toHaveLength(2);
    expect(await get("/week?date=2026-01-26")).not.toContain("Copy last week");
  });

  it("starts on the day that the user chose, and survives odd addresses", async () => {
    expectStatus(await me.request("PATCH", "/api/profile", { week_start_day: 0 }), 200);
    expect(await get("/week")).toContain("11 – 17 January 2026");
    expectStatus(await me.request("PATCH", "/api/profile", { week_start_day: 1 }), 200);
    for (const date of ["soon", "2026-02-30", "0001-01-01", "9999-12-31", ""]) {
      expect(await get(`/week?date=${date}`)).toContain("12 – 18 January 2026");
    }
  });

  it("shows and changes only the entries of its user", async () => {
    const { id } = await add("2026-01-12T08:00:00Z", "2026-01-12T09:00:00Z");
    const other = await host.newUser("other");
    expect(await get("/week?date=2026-01-12", other)).not.toContain('cell-0-0" value="1:00');
    const form = {
      "row-0": String(website),
      "seen-0": `${String(Number(id))}.1.3600,,,,,,`,
      "cell-0-0": "5:00",
    };
    expect((await post(form, other)).status).toBe(409);
    expect(
      (await post({ ...form, "cell-0-0": "", confirmed: String(Number(id)) }, other)).status,
    ).toBe(303);
    expect(await entries()).toMatchObject([{ id: Number(id), version: 1 }]);
  });
});

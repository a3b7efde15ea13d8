import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

// The timer bar without scripts: forms, redirects and pages.
describe("the timer bar", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let website: number;
  let shop: number;
  let task: number;

  beforeAll(async () => {
    clock = fixedClock();
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
    website = await me.createProject("Website");
    shop = await me.createProject("Shop");
    task = Number((await make(me, "tasks", { name: "Imprint", project_id: shop }))["id"]);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    at("12:00:00");
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const at = (time: string): void => {
    clock.set(`2026-01-15T${time}Z`);
  };
  const post = (
    what: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    me.send("POST", `/timer/${what}`, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html",
      ...headers,
    });
  const page = async (path = "/"): Promise<string> =>
    textOf(
      await me.request("GET", path, undefined, { accept: "text/html", "x-fragment": "timer" }),
      "text",
    );
  const running = async (): Promise<JsonObject | null> =>
    (await me.get("/api/v1/timer/status")).body["timer"] as JsonObject | null;
  const goesTo = (answer: Answer, path: string): void => {
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
  };

  it("starts what is typed and chosen, and leads back", async () => {
    const stopped = await page();
    expect(stopped).toContain('data-combobox="/api/choices/work"');
    expect(stopped).toContain(`<option value="${String(website)}">Website · Client of Website`);
    const work = `${String(shop)}/${String(task)}`;
    goesTo(await post("start", { next: "/profile?a=1", notes: " Draft ", work }), "/profile?a=1");
    expect(await running()).toMatchObject({ notes: "Draft", project_id: shop, task_id: task });
    const bar = await page();
    expect(bar).toContain("Draft");
    expect(bar).not.toContain("/timer/start");
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await page()).toContain(`<option value="${work}" selected>Imprint · Shop</option>`);
  });

  it("starts the work and notes of an entry again", async () => {
    const given = { project_id: shop, task_id: task, notes: "Draft\nof two lines" };
    const times = { start_time: "2026-01-15T08:00:00Z", end_time: "2026-01-15T09:00:00Z" };
    const made = expectStatus(await me.post("/api/v1/time-entries", { ...given, ...times }), 201);
    const again = String(Number((made.body["time_entry"] as JsonObject)["id"]));
    goesTo(await post("switch", { again, next: "/entries" }), "/entries");
    expect(await running()).toMatchObject(given);
    const other = await host.newUser("other");
    const answer = await other.send("POST", "/timer/switch", `again=${again}`, {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html",
    });
    expect(answer.status).toBe(404);
    expect((await post("switch", { again: "x" })).status).toBe(400);
  });

  it.each([
    [{ work: "" }, "Choose a project or task from the list."],
    [{ work: "x" }, "Choose a project or task from the list."],
    [{ work: "2147483647" }, "Choose a project or task from the list."],
    [{ work: "1/999" }, "There is no task with this id in this project."],
  ])("keeps what was typed if it refuses %j", async (fields, message) => {
    const answer = await post("start", { notes: "<b>Draft", next: "/profile", ...fields });
    expect(answer.status).toBe(400);
    const text = textOf(answer, "text");
    expect(words(answer)).toContain(message);
    expect(text).toContain('value="&lt;b>Draft"');
    expect(text).toContain('href="/profile"');
    expect(text.match(/<h1/g)).toHaveLength(1);
    const fragment = await post("start", { notes: "Draft", ...fields }, { "x-fragment": "timer" });
    expect([fragment.status, textOf(fragment, "text")]).toEqual([
      400,
      expect.stringMatching(/^<section id="timer"/),
    ]);
    expect(await running()).toBeNull();
  });

  it("reads suggestions on the home page, elsewhere when a script asks for them", async () => {
    await post("start", { work: String(website), notes: "Draft" });
    at("13:00:00");
    await post("stop", {});
    const fragment = async (path: string): Promise<string> => {
      const headers = { accept: "text/html", "x-fragment": "timer-suggestions" };
      return textOf(await me.request("GET", path, undefined, headers), "text");
    };
    const chip = 'aria-label="Start: Draft · Website"';
    expect(await page("/")).toContain(chip);
    const elsewhere = await page("/profile");
    expect(elsewhere).not.toContain(chip);
    expect(elsewhere).toMatch(/<div id="timer-suggestions"[^>]* data-load/);
    const loaded = await fragment("/profile");
    expect(loaded).toContain(chip);
    expect(loaded).not.toContain("data-load");
    await sql`delete from time_entries`.execute(host.database.db);
    // None are not asked for again.
    expect(await fragment("/profile")).toMatch(/^<div id="timer-suggestions" hidden>/);
  });

  it("asks before it stops another timer, and switches then", async () => {
    const fields = { notes: "Next", work: String(shop), next: "/profile" };
    goesTo(await post("start", { work: String(website) }), "/");
    at("12:30:00");
    const asked = await post("start", fields);
    expect(asked.status).toBe(409);
    expect(words(asked)).toContain("A timer is already running on Website.");
    expect(textOf(asked, "text")).toContain('action="/timer/switch"');
    goesTo(await post("switch", fields), "/profile");
    expect(await running()).toMatchObject({ notes: "Next", start_time: "2026-01-15T12:30:00Z" });
    // Sent once more, e.g. after a lost response.
    goesTo(await post("switch", fields), "/profile");
    goesTo(await post("start", fields), "/profile");
    const { rows } = await sql`select from time_entries`.execute(host.database.db);
    expect(rows).toHaveLength(2);
    expect((await post("switch", { work: "1/999" })).status).toBe(400);
    expect(await running()).toMatchObject({ notes: "Next" });
  });

  it("stops, and lets the timer run again", async () => {
    await post("start", { work: String(website) });
    const id = String(Number((await running())?.["id"]));
    at("12:30:00");
    goesTo(await post("stop", { id, next: "/profile" }), "/profile");
    const message = words(await me.request("GET", "/profile", undefined, { accept: "text/html" }));
    expect(message).toContain("Stopped after 0:30.");
    expect(message).toContain("Undo");
    at("12:31:00");
    goesTo(await post("undo-stop", { id, next: "/profile" }), "/profile");
    expect(await running()).toMatchObject({ duration_formatted: "00:31:00", end_time: null });
    // The other tab still shows the timer.
    goesTo(await post("stop", { id: "999999" }), "/");
    expect(await running()).not.toBeNull();
    await post("stop", { id });
    await post("start", { work: String(shop) });
    await post("undo-stop", { id });
    expect(await running()).toMatchObject({ project_id: shop });
    expect(words(await me.request("GET", "/", undefined, { accept: "text/html" }))).toContain(
      "Another timer is already running.",
    );
  });

  it("stops at an earlier time if it was forgotten", async () => {
    await post("start", { work: String(website) });
    const id = String(Number((await running())?.["id"]));
    at("21:59:00");
    expect(await page()).not.toContain("Did you forget to stop?");
    at("22:00:00");
    expect(await page()).toContain("Did you forget to stop?");
    for (const end of ["22:01", "x"]) {
      const refused = await post("stop", { id, end });
      expect([refused.status, words(refused)]).toEqual([
        400,
        expect.stringContaining("Enter a time between the start and now"),
      ]);
    }
    goesTo(await post("stop", { id, end: "17:30" }), "/");
    const { body } = await me.get(`/api/v1/time-entries/${id}`);
    expect(body["time_entry"]).toMatchObject({ end_time: "2026-01-15T17:30:00Z" });
  });

  it("moves the start", async () => {
    await post("start", { work: String(website) });
    at("12:30:00");
    goesTo(await post("adjust", { minutes: "15", version: "1" }), "/");
    expect(await running()).toMatchObject({ start_time: "2026-01-15T11:45:00Z" });
    goesTo(await post("adjust", { start: "9:30" }), "/");
    expect(await running()).toMatchObject({ start_time: "2026-01-15T09:30:00Z" });
    expect(await page()).toContain('value="09:30"');
    for (const [fields, status, message] of [
      [{ start: "soon" }, 400, "Enter the time of the start"],
      [{ minutes: "-999" }, 400, "has not run that long"],
      [{ minutes: "5", version: "1" }, 409, "changed elsewhere"],
    ] as const) {
      const refused = await post("adjust", fields);
      expect([refused.status, words(refused)]).toEqual([status, expect.stringContaining(message)]);
    }
    await post("pause", {});
    expect(words(await post("adjust", { minutes: "5" }))).toContain("The timer is paused.");
  });

  it("asks before it discards", async () => {
    await post("start", { work: String(website) });
    const asked = await me.request("GET", "/timer/discard?next=/profile", undefined, {
      accept: "text/html",
    });
    expect(words(asked)).toContain("Discard the timer?");
    expect(await running()).not.toBeNull();
    goesTo(await post("discard", { next: "/profile" }), "/profile");
    expect(await running()).toBeNull();
    goesTo(await post("discard", {}), "/");
  });

  it("leads only to paths of this host, and refuses other sites", async () => {
    goesTo(await post("start", { work: String(website), next: "//evil.example" }), "/");
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    for (const what of ["start", "switch", "stop", "undo-stop", "adjust", "discard"]) {
      const fields = { work: String(website), id: "1", minutes: "5" };
      expect((await post(what, fields, foreign)).status, what).toBe(403);
    }
    expect(await running()).toMatchObject({ version: 1 });
  });
});

import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readShellData } from "../../src/platform/pages/shell-data";
import { silentLog } from "../support/databases";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

const html = { accept: "text/html" };
const formType = { "content-type": "application/x-www-form-urlencoded" };

// What all pages share: the frame, messages, fragments, and the way to the login and back.
describe("pages", () => {
  let host: TestHost;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website", { color: "#3b82f6" });
  });
  afterAll(() => host.close());

  const get = (path: string, headers: Record<string, string> = {}, as = me): Promise<Answer> =>
    as.request("GET", path, undefined, { ...html, ...headers });
  const post = (
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
    as = me,
  ): Promise<Answer> =>
    as.send("POST", path, new URLSearchParams(fields).toString(), {
      ...formType,
      ...html,
      ...headers,
    });
  const start = async (): Promise<void> => {
    const timer = { project_id: project, notes: "<b>Fix & ship</b>" };
    expectStatus(await me.post("/api/v1/timer/start", timer), 201);
  };

  it("lead to the login and back if there is no session", async () => {
    const answer = await get("/profile?tab=1", {}, host.client());
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "/login?next=/profile?tab=1",
    ]);
    const login = textOf(await get("/login?next=%2Fprofile%3Ftab%3D1", {}, host.client()), "text");
    expect(login).toContain('name="next" value="/profile?tab=1"');
  });

  it("offer to send a form again that was sent without a session, without its secrets", async () => {
    const fields = { github: '"><script>alert(1)</script>', api_token: "ghp_canary", note: "" };
    const answer = expectStatus(await post("/profile?tab=1", fields, {}, host.client()), 401);
    const page = textOf(answer, "text");
    expect(page).toContain('action="/profile?tab=1"');
    expect(page).toContain('name="github" value="&quot;>&lt;script>alert(1)&lt;/script>"');
    expect(page).toMatch(/name="note" value(="")?[ >\/]/);
    expect(page).toContain("Passwords and tokens are not kept");
    expect(page).not.toContain("ghp_canary");
    // Too large to be written into a page.
    const large = await post("/profile", { github: "x".repeat(70_000) }, {}, host.client());
    expect([large.status, words(large)]).toEqual([401, expect.stringContaining("do it again")]);
    expect(words(large)).not.toContain("xxxx");
  });

  it("have the frame, errors too, but not for strangers", async () => {
    for (const [path, status] of [
      ["/", 200],
      ["/nothing-here", 404],
    ] as const) {
      expect(words(expectStatus(await get(path), status))).toContain("Log out");
      const stranger = host.client();
      expect(words(await get("/nothing-here", {}, stranger))).not.toContain("Log out");
    }
  });

  it("show the running timer, and stop, pause and resume it from anywhere", async () => {
    expect(words(await get("/profile"))).toContain("What are you working on?");
    await start();
    const running = textOf(await get("/profile"), "text");
    expect(running).toMatch(/<title>● 0:00 Website · Profile · tt<\/title>/);
    expect(running).toContain("&lt;b>Fix &amp; ship&lt;/b>");
    for (const [action, text] of [
      ["pause", "Timer paused."],
      ["pause", "The timer had been changed elsewhere."],
      ["resume", "Timer resumed."],
      ["stop", "Stopped after 0:00."],
      ["stop", "The timer had been changed elsewhere."],
    ] as const) {
      const answer = await post(`/timer/${action}`, { next: "/profile" });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/profile"]);
      expect(words(await get("/profile")), action).toContain(text);
      expect(words(await get("/profile")), "is said once").not.toContain(text);
    }
  });

  it("never lead to another host", async () => {
    for (const next of ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]) {
      const answer = await post("/theme", { theme: "dark", next });
      expect(answer.headers.get("location"), next).toBe("/");
    }
  });

  it("keep the theme in the browser", async () => {
    expectStatus(await post("/theme", { theme: "dark", next: "/profile" }), 303);
    expect(textOf(await get("/profile"), "text")).toContain('<html lang="en" data-theme="dark">');
    expectStatus(await post("/theme", { theme: "system" }), 303);
    expect(textOf(await get("/profile"), "text")).toContain('<html lang="en">');
    expectStatus(await post("/theme", { theme: "pink" }), 400);
  });

  describe("asked for some elements", () => {
    const fragment = { "x-fragment": "timer unknown" };

    it("answer with only these, and with messages", async () => {
      const answer = expectStatus(await get("/profile", fragment), 200);
      const ids = [...textOf(answer, "text").matchAll(/^<\w+ id="([^"]+)"/gm)].map(([, id]) => id);
      expect(ids).toEqual(["timer", "toasts"]);
      expect(decodeURIComponent(answer.headers.get("x-title") ?? "")).toBe("Profile · tt");
    });

    it("name the location instead of redirecting, and keep the message for it", async () => {
      await start();
      const answer = await post("/timer/stop", { next: "/profile" }, fragment);
      expect([answer.status, answer.headers.get("x-location")]).toEqual([204, "/profile"]);
      expect(answer.headers.get("location")).toBeNull();
      expect(words(await get("/profile", fragment))).toContain("Stopped after 0:00.");
    });

    it("say what is wrong as a message", async () => {
      const answer = expectStatus(await get("/nothing-here", fragment), 404);
      expect(textOf(answer, "text")).toMatch(/<div id="toasts".*Route not found/s);
    });

    it("say that the session has ended", async () => {
      const stranger = host.client();
      expect((await post("/timer/stop", {}, fragment, stranger)).status).toBe(401);
      const read = await get("/profile", fragment, stranger);
      expect([read.status, read.headers.get("x-location")]).toEqual([204, "/login?next=/profile"]);
    });
  });

  const frame = (hasBar: boolean) => {
    const principal = { userId: 1, username: "admin", role: "admin", via: "session", scopes: [] };
    const context = {
      database: host.database,
      clock: fixedClock(),
      workOptions: () => Promise.resolve([{ value: "1", label: "Website", isRecent: true }]),
      log: silentLog,
      suggestedEntries: () => Promise.resolve([]),
    };
    const parts = { work: hasBar, suggestions: hasBar };
    return readShellData(context, principal as never, parts);
  };

  it("read what a timer can be started for only if they show it", async () => {
    expect((await frame(true)).work).toHaveLength(1);
    expect((await frame(false)).work).toEqual([]);
  });

  it("count the user's integrations that need them", async () => {
    const { db } = host.database;
    const alerts = async (): Promise<number> => (await frame(true)).alerts;
    await me.saveGithubIntegration(project);
    expect(await alerts()).toBe(0);
    const health = { state: "needs_reauth", code: null, message: null, since: "2026-01-15" };
    await sql`update integrations
      set config = jsonb_set(config, '{health}', ${JSON.stringify(health)}::jsonb)`.execute(db);
    expect(await alerts()).toBe(1);
    await sql`update integrations set active = false`.execute(db);
    expect(await alerts()).toBe(0);
  });
});

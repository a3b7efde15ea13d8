import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

const release = {
  tag_name: "v4.1.0",
  body: "<b>Faster</b>",
  published_at: "2026-04-01T10:00:00Z",
  html_url: "https://github.com/octo-org/time/releases/tag/v4.1.0",
};

// The home page without scripts: its parts, each of which fails alone, and the note about releases.
describe("the home page", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let ada: Client;
  /** What GitHub answers. */
  let github: () => Promise<Response>;

  beforeAll(async () => {
    clock = fixedClock("2026-11-27T12:00:00Z");
    github = () => Promise.resolve(Response.json(release));
    host = await startTestHost({
      clock,
      env: { APP_VERSION: "4.0.0", VERSION_CHECK_GITHUB_REPO: "octo-org/time" },
      fetch: () => github(),
    });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
    const project = await me.createProject("Website", { color: "#3b82f6", hourly_rate: 100 });
    for (const day of ["2026-11-27", "2026-11-19", "2026-03-02"]) {
      const times = { start_time: `${day}T08:00:00Z`, end_time: `${day}T09:30:00Z` };
      expectStatus(await me.post("/api/v1/time-entries", { project_id: project, ...times }), 201);
    }
  });
  afterAll(() => host.close());

  const get = (path: string, fragment?: string, as = me): Promise<Answer> =>
    as.request("GET", path, undefined, {
      accept: "text/html",
      ...(fragment === undefined ? {} : { "x-fragment": fragment }),
    });
  const shown = async (path = "/", fragment?: string, as = me): Promise<string> =>
    words(expectStatus(await get(path, fragment, as), 200));

  it("compares the weeks, and sums the projects of seven days", async () => {
    const text = await shown();
    expect(text).toContain("This week and last 1:30 so far, as much as last week by this day.");
    expect(text).toMatch(/Time by project, 7 days Website 1:30 1:30 in all/);
  });

  it("leaves what depends on all entries to scripts, or to a link", async () => {
    const html = textOf(await get("/"), "text");
    expect(html).toMatch(/<div id="insights"[^>]* data-load/);
    expect(html).toContain('<noscript><a href="/?insights=show#insights">');
    expect(html).not.toContain("Estimated value");
    for (const path of ["/?insights=show", "/"]) {
      const text = await shown(path, path === "/" ? "insights" : undefined);
      expect(text).toContain("Total 4:30");
      expect(text).toContain("Estimated value €450.00");
      expect(text).toContain("1:30 in the last seven days.");
    }
    expect(await shown("/", "insights", ada)).toContain("appear here after the first entry");
  });

  it("answers with the parts that are asked for, and reads no others", async () => {
    const { db } = host.database;
    await sql`alter table clients rename column default_hourly_rate to gone`.execute(db);
    try {
      const before = host.logged().length;
      const html = textOf(expectStatus(await get("/", "week projects"), 200), "text");
      expect([...html.matchAll(/^<div id="(\w+)"/gm)].map(([, id]) => id)).toEqual([
        "week",
        "projects",
        "toasts",
      ]);
      expect(host.logged().slice(before)).not.toContain("could not be read");
    } finally {
      await sql`alter table clients rename column gone to default_hourly_rate`.execute(db);
    }
  });

  it.each([
    ["stats", "clients", "default_hourly_rate"],
    ["tasks", "tasks", "due_date"],
  ])("shows the others if %s cannot be read", async (part, table, column) => {
    const { db } = host.database;
    const rename = (from: string, to: string) =>
      sql`alter table ${sql.table(table)} rename column ${sql.ref(from)} to ${sql.ref(to)}`.execute(
        db,
      );
    await rename(column, "gone");
    try {
      const html = textOf(expectStatus(await get("/"), 200), "text");
      expect(html.match(/This could not be loaded/g)).toHaveLength(1);
      expect(html).toMatch(new RegExp(`<a[^>]* href="/" data-swap="${part}"`));
      expect(html).toContain("1:30 so far");
      expect(host.logged()).toContain(`the part \\"${part}\\" of a page could not be read`);
    } finally {
      await rename("gone", column);
    }
    expect(await shown()).not.toContain("could not be loaded");
  });

  describe("tells administrators about a release", () => {
    it("until they dismiss it, with its notes as text", async () => {
      const html = textOf(await get("/", "update"), "text");
      expect(html).toContain('data-release="4.1.0"');
      expect(html).toContain("&lt;b>Faster&lt;/b>");
      expect(html).toContain(`href="${release.html_url}"`);
      // By now it is cached, so that pages wait for it.
      expect(await shown()).toContain("This installation runs 4.0.0.");
      const fields = new URLSearchParams({ latest_version: "4.1.0", next: "/" }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
      const answer = await me.send("POST", "/version/dismiss", fields, headers);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
      const after = await shown();
      expect(after).toContain("You will not be told about version 4.1.0 again.");
      expect(after).not.toContain("is available");
      expect((await me.get("/api/version/check")).body["update_available"]).toBe(false);
    });

    it("but nobody else", async () => {
      expect(textOf(await get("/", undefined, ada), "text")).not.toContain('id="update"');
      const dismissal = { latest_version: "4.1.0" };
      expect((await ada.post("/version/dismiss", dismissal)).status).toBe(403);
    });

    it("later, if GitHub takes long", async () => {
      clock.advance(13 * 3_600_000);
      let answer: (response: Response) => void = () => undefined;
      github = () => new Promise((resolve) => (answer = resolve));
      const html = textOf(expectStatus(await get("/"), 200), "text");
      expect(html).toMatch(/<div id="update"[^>]* data-load/);
      const later = get("/", "update");
      answer(Response.json({ ...release, tag_name: "v4.2.0" }));
      expect(words(await later)).toContain("Version 4.2.0 is available");
    });
  });
});

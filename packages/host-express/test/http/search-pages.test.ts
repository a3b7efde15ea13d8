import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { getPage, htmlOf, redirectOf } from "../support/page-forms";
import { make } from "../support/resources";

describe("the page of the search", () => {
  let host: TestHost;
  let me: Client;
  let ada: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
    ada = await host.newUser("ada");
    const project = await me.createProject("Website", { restricted: true });
    await make(me, "tasks", { name: "Website <imprint>", project_id: project });
    const entry = {
      project_id: project,
      start_time: "2026-01-15T08:00:00Z",
      end_time: "2026-01-15T09:00:00Z",
      notes: "A website",
    };
    expectStatus(await me.post("/api/v1/time-entries", entry), 201);
  });
  afterAll(() => host.close());

  it("groups what it finds by kind, and escapes it", async () => {
    const text = await htmlOf(me, "/search?q=website");
    for (const heading of ["Projects", "Tasks", "Clients", "Entries"]) {
      expect(text).toContain(`>${heading}</h2>`);
    }
    expect(text).toContain("Website &lt;imprint>");
    expect(text).toContain(">To Do</span>");
    expect(text).toContain('href="/projects/1"');
  });

  it("finds only what the user may see", async () => {
    const text = await htmlOf(ada, "/search?q=website");
    expect(text).toContain("Nothing found for “website”.");
    expect(text).not.toContain("imprint");
  });

  it("lists recent work and commands until something is typed", async () => {
    const text = await htmlOf(me, "/search?next=%2Fprojects");
    for (const shown of ["Start a timer again", "Website", "Add time", "Go to Projects"]) {
      expect(text).toContain(shown);
    }
    expect(text).toContain('name="next" value="/projects"');
    expect(text).not.toContain("Sync GitHub");
    expect(await htmlOf(me, "/search?next=//evil.example")).not.toContain('value="//evil.example');
  });

  it("offers to sync what is connected", async () => {
    await me.saveGithubIntegration(1);
    expect(await htmlOf(me, "/search?q=sync")).toContain('action="/integrations/github/sync"');
    expect(await htmlOf(ada, "/search?q=sync")).not.toContain("Sync GitHub");
  });

  it("cuts long texts, and says what could not be searched", async () => {
    expect(await htmlOf(me, `/search?q=${"x".repeat(5_000)}`)).toContain("Nothing found");
    await host.database.db.schema.alterTable("task_texts").renameTo("gone").execute();
    try {
      const text = await htmlOf(me, "/search?q=website");
      expect(text).toContain("Some kinds could not be searched");
      expect(text).toContain("Missing: tasks.");
      expect(text).toContain('href="/projects/1"');
    } finally {
      await host.database.db.schema.alterTable("gone").renameTo("task_texts").execute();
    }
  });

  it("is a part of the page for scripts", async () => {
    const headers = { accept: "text/html", "x-fragment": "search-results" };
    const part = await me.request("GET", "/search?q=website", undefined, headers);
    const text = textOf(part, "text");
    expect(text.startsWith('<div id="search-results"')).toBe(true);
    expect(text).not.toContain("<html");
  });

  it("is offered on error pages, to users", async () => {
    const missing = await getPage(me, "/projects/999");
    expect(missing.status).toBe(404);
    expect(textOf(missing, "text")).toContain('action="/search"');
    const anonymous = await getPage(host.client(), "/nothing-here");
    expect(textOf(anonymous, "text")).not.toContain('action="/search"');
    expect(redirectOf(await getPage(host.client(), "/search?q=x"))).toBe("/login?next=/search?q=x");
  });
});

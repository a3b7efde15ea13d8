import type { FakeRepository } from "@tt/fakes/github";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitlab } from "../../../../examples/gitlab/connector";
import { builtIn } from "../../src/built-in";
import { deliver, expectStatus, issueDelivery, textOf, type Client } from "../support/client";
import { fetchByHost } from "../support/fetch-by-host";
import { fakeGithub } from "../support/github";
import { firstSync, words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

describe("the pages of integrations", () => {
  let host: TestHost;
  let boss: Client;
  let me: Client;
  let project: number;
  let githubPath: string;
  let repository: FakeRepository;

  beforeAll(async () => {
    const fake = fakeGithub();
    repository = fake.repository;
    repository.seedIssues(3, (index) => ({ title: `<b>Issue</b> ${String(index)}` }));
    host = await startTestHost({
      connectors: [...builtIn, gitlab],
      fetch: fetchByHost({ "api.github.com": fake.github.fetch }),
    });
    boss = host.client();
    await boss.logIn(admin);
    project = await boss.createProject("Website");
    githubPath = await boss.saveGithubIntegration(project);
    me = await host.newUser("ada");
  });
  afterAll(() => host.close());

  const post = (as: Client, path: string, fields: Record<string, string> = {}) =>
    as.send("POST", path, new URLSearchParams(fields).toString(), {
      "content-type": "application/x-www-form-urlencoded",
    });
  const html = async (as: Client, path: string) =>
    textOf(expectStatus(await as.get(path), 200), "text");

  it("have a card for every connector, also one from outside", async () => {
    const page = await html(me, "/integrations");
    for (const slug of ["github", "google", "slack", "gitlab"]) {
      expect(page).toContain(`id="card-${slug}"`);
    }
    expect(page).toContain("Issues become tasks, tracked time goes back");
    expect(page).not.toContain("card-slack-workspace");
    expect(page).not.toContain("Everybody's integrations");
    const all = await html(boss, "/integrations");
    expect(all).toContain("card-slack-workspace");
    expect(all).toContain("Everybody's integrations");
  });

  it("tell administrators whether an integration has received anything", async () => {
    const everybodys = async (): Promise<string> => {
      const page = await html(boss, "/integrations");
      return page.slice(page.indexOf("Everybody's integrations"));
    };
    // As if its save had not tested the connection.
    const { db } = host.database;
    await sql`update integrations set config = jsonb_set(config, '{health}', '{}')`.execute(db);
    expect(await everybodys()).toContain("Not used yet");
    // Ignored, but it proves that deliveries arrive.
    const ignored = await issueDelivery("pinned", { repository: { id: repository.id } });
    expectStatus(await deliver(host.url, githubPath, ignored), 202);
    await expect.poll(everybodys, { timeout: 10_000 }).toContain("Works");
    expect(await everybodys()).not.toContain("Not used yet");
  });

  it("answer a card alone to a script that reads it again", async () => {
    const answer = await boss.request("GET", "/integrations", undefined, {
      "x-fragment": "card-github",
    });
    const text = textOf(expectStatus(answer, 200), "text");
    expect(text).toContain('id="card-github"');
    expect(text).not.toContain("card-gitlab");
  });

  it("do not offer to connect what the operator has not set up", async () => {
    const card = await html(me, "/integrations");
    expect(card).toContain("GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET");
    expect(card).not.toContain("/integrations/google/connect");
  });

  it("show the steps of the set-up before the first save", async () => {
    const page = expectStatus(await me.get("/integrations/gitlab"), 200);
    expect(words(page)).toContain("Create a personal access token with the scope api.");
    expect(textOf(page, "text")).toContain('href="/integrations/gitlab/settings"');
  });

  it("keep what was typed if the settings were changed meanwhile", async () => {
    const path = "/integrations/github";
    const fields = { settings_version: "99", repo_name: "typed-here" };
    const refused = expectStatus(await post(boss, path, fields), 409);
    expect(textOf(refused, "text")).toContain('value="typed-here"');
    expect(words(refused)).toContain("The settings were changed meanwhile");
    const status = await boss.get("/api/integrations/github/status");
    expect(status.body).toMatchObject({ repo_name: "hello-world" });
  });

  it("pause and resume, and offer to undo it", async () => {
    const paused = expectStatus(await post(boss, "/integrations/github/pause"), 303);
    expect(paused.headers.get("location")).toBe("/integrations/github");
    const page = await html(boss, "/integrations/github");
    expect(page).toContain("Nothing is received or sent until you resume.");
    expect(page).toContain('action="/integrations/github/resume"');
    expectStatus(await post(boss, "/integrations/github/resume"), 303);
    expect(await html(boss, "/integrations/github")).not.toContain("until you resume");
  });

  it("lead from a dry run to its report, which says why in sentences", async () => {
    // The test before has resumed the integration, which starts a sync.
    await firstSync(boss, "github");
    const started = expectStatus(await post(boss, "/integrations/github/dry_run"), 303);
    const path = started.headers.get("location") ?? "";
    expect(path).toMatch(/^\/integrations\/github\/runs\/[0-9a-f-]{36}$/);
    const page = await html(boss, path);
    expect(page).toContain("&lt;b>Issue");
    expect(page).not.toContain("<b>Issue");
    expectStatus(await me.get(path), 404);
    expectStatus(await post(me, "/integrations/github/dry_run"), 403);
  });

  it("list deliveries, each with a page of its own", async () => {
    const own = new URL(textOf(await boss.get("/api/integrations/github/status"), "webhook_url"))
      .pathname;
    await deliver(host.url, own, await issueDelivery("pinned", {}, { deliveryId: "<i>first" }));
    const page = await html(boss, "/integrations/github/deliveries");
    const [, path = ""] = /href="(\/integrations\/github\/deliveries\/\d+)"/.exec(page) ?? [];
    const one = await html(boss, path);
    expect(one).toContain("&lt;i>first");
    expect(one).toContain("The payload is not kept.");
    expect(words(await boss.get("/integrations/github/deliveries?outcome=created"))).toContain(
      "No delivery matches the filter.",
    );
    expectStatus(await me.get(path), 404);
  });

  it("say that the last delivery failed, until the settings are corrected", async () => {
    const other = await boss.createProject("Shop");
    const setStatus = async (status: string): Promise<void> => {
      const path = `/api/v1/projects/${String(project)}`;
      expectStatus(await boss.request("PUT", path, { status }), 200);
    };
    const save = async (id: number): Promise<void> => {
      const fields = { default_project_id: String(id) };
      expectStatus(await post(boss, "/integrations/github", fields), 303);
    };
    const overview = async (): Promise<string> => words(await boss.get("/integrations/github"));
    await setStatus("archived");
    const opened = await issueDelivery("opened", { repository: { id: repository.id } });
    await deliver(host.url, githubPath, opened);
    const failed = async (): Promise<unknown> => {
      // A sync may have found out first.
      const { db } = host.database;
      await sql`update integrations set config = jsonb_set(config, '{health}', '{}')`.execute(db);
      return overview();
    };
    await expect.poll(failed, { timeout: 10_000 }).toContain("The last delivery failed");
    expect(await overview()).toContain("Choose another default project");
    // A sync of what has changed fails in the same way.
    await repository.openIssue();
    await boss.post("/api/integrations/github/sync");
    await expect.poll(overview, { timeout: 10_000 }).toContain("Needs attention");
    await save(other);
    expect(await overview()).toContain("Connected");
    expect(await overview()).not.toContain("Needs attention");
    await setStatus("active");
    await save(project);
  });

  it("ask before they disconnect", async () => {
    const page = await html(boss, "/integrations/github/disconnect");
    expect(page).toContain("Disconnect GitHub?");
    expect(page).toContain('action="/integrations/github/disconnect"');
  });

  it("show the workspace's integration to administrators only", async () => {
    const path = "/integrations/slack/settings?scope=workspace";
    expect(await html(boss, path)).toContain("Slack for everybody");
    expectStatus(await me.get(path), 403);
    expectStatus(await post(me, "/integrations/slack/pause?scope=workspace"), 403);
  });

  it("give a failure to clients that send JSON", async () => {
    const answer = await me.post("/integrations/gitlab/test");
    expect(expectStatus(answer, 404).body).toMatchObject({
      error_code: "not_configured",
    });
  });
});

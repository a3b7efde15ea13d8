import { request, type IncomingMessage } from "node:http";
import { pingPayload, signedDelivery } from "@tt/fakes/github";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { databaseNames, databaseUrlOf } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";
import { deliver, expectStatus, issueDelivery, webhookSecret, type Client } from "./support/client";

const shared = "/api/integrations/github/webhook";
const now = "2026-01-15T12:05:00Z";

// Deliveries over real HTTP, on both databases.
describe.each(databaseNames)("deliveries on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let project: number;
  let own: string;
  let number = 0;

  beforeAll(async () => {
    clock = fixedClock(now);
    const databaseUrl = await databaseUrlOf(kind);
    host = await startTestHost({ clock, databaseUrl });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { github_username: "octocat" }), 200);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    clock.set(now);
    number += 1;
    project = await me.createProject(`Project ${String(number)}`);
    own = await me.saveGithubIntegration(project, {
      auto_start_timer: true,
      repo_name: `repo-${String(number)}`,
    });
    expectStatus(await me.post("/api/integrations/github/resume"), 200);
  });

  const repository = () => ({ id: 1000 + number, fullName: `octo-org/repo-${String(number)}` });
  const issue = (action: string, seed: object = {}, more: object = {}) =>
    issueDelivery(action, { repository: repository(), ...seed }, more);

  it.each([true, false])("creates a task for an opened issue (form-encoded: %s)", async (form) => {
    const labels = ["question", "bug"];
    const first = await issue("opened", { issue: { labels } }, { form });
    const answer = await deliver(host.url, form ? own : shared, first);
    expect(answer).toMatchObject({ status: 200, body: { ok: true, task: "created" } });
    expect(await me.tasks(project)).toMatchObject([
      {
        id: answer.body["task_id"],
        name: "Saving crashes",
        status: "todo",
        priority: "high",
        external_ref: "github_issue_17",
      },
    ]);
  });

  it("follows an issue: opened, labeled, edited, assigned, closed, reopened, deleted", async () => {
    const at = (second: number) => `2026-01-15T12:04:0${String(second)}Z`;
    const send = async (action: string, seed: object) =>
      (await deliver(host.url, shared, await issue(action, seed))).body;
    expect(await send("opened", { issue: { updatedAt: at(0) } })).toMatchObject({
      task: "created",
    });
    expect(
      await send("labeled", { issue: { updatedAt: at(1), labels: ["enhancement"] } }),
    ).toMatchObject({ task: "updated" });
    expect(await send("edited", { issue: { updatedAt: at(2), title: "Renamed" } })).toMatchObject({
      task: "updated",
    });
    expect(
      await send("assigned", {
        issue: { updatedAt: at(3), title: "Renamed" },
        assignee: "OctoCat",
      }),
    ).toMatchObject({ timer: "started" });
    const status = await me.get("/api/v1/timer/status");
    expect(status.body).toMatchObject({
      active: true,
      timer: { project_id: project, task: "Renamed", source: "auto", start_time: now },
    });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(await send("closed", { issue: { updatedAt: at(4), title: "Renamed" } })).toMatchObject({
      task: "updated",
    });
    const [done] = await me.tasks(project);
    expect(done).toMatchObject({ status: "done", completed_at: expect.any(String) as string });
    await send("reopened", { issue: { updatedAt: at(5), title: "Renamed" } });
    expect(await me.tasks(project)).toMatchObject([{ status: "todo", completed_at: null }]);
    await send("deleted", { issue: { updatedAt: at(6), title: "Renamed" } });
    expect(await me.tasks(project)).toMatchObject([{ name: "Renamed", status: "cancelled" }]);
  });

  it("answers a ping in the documented form and records it", async () => {
    const payload = pingPayload({ hookId: 30 + number, events: ["push"] });
    const ping = await signedDelivery({ event: "ping", payload, secret: webhookSecret });
    const answer = await deliver(host.url, own, ping);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ok: true, message: "Webhook received" });
    expect((await me.get("/api/integrations/github/status")).body).toMatchObject({
      hook: { id: 30 + number },
      warnings: [expect.stringContaining("does not send issues")],
    });
  });

  it("applies a delivery once: repeated, or the same body under a forged id (GH-7, GH-8)", async () => {
    const request = await issue("opened", {}, { deliveryId: "one" });
    const forged = { ...request, headers: { ...request.headers, "x-github-delivery": "two" } };
    expect((await deliver(host.url, shared, request)).body).toMatchObject({ task: "created" });
    for (const again of [request, forged]) {
      expect(await deliver(host.url, own, again)).toMatchObject({
        status: 200,
        body: { duplicate: true },
      });
    }
    expect(await me.tasks(project)).toHaveLength(1);
  });

  it.each([
    ["an unknown event", { event: "push" }, 202, { handled: false }],
    ["an unknown action", { action: "pinned" }, 202, { handled: false }],
    ["another repository", { repository: { id: 5, fullName: "a/b" } }, 202, { handled: false }],
    [
      "a wrong signature",
      { headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } },
      401,
      { code: "unauthorized" },
    ],
    [
      "no signature",
      { headers: { "x-hub-signature-256": undefined } },
      401,
      { code: "unauthorized" },
    ],
    ["an unreadable body", { payload: [] }, 400, { code: "malformed" }],
  ])("responds to %s and changes nothing", async (_name, change, status, body) => {
    const {
      action = "opened",
      repository: other,
      ...more
    } = change as {
      action?: string;
      repository?: object;
    };
    const request = await issue(action, other === undefined ? {} : { repository: other }, more);
    expect(await deliver(host.url, own, request)).toMatchObject({ status, body });
    expect(await me.tasks(project)).toEqual([]);
  });

  it("reads headers regardless of case (GH-2)", async () => {
    const { headers, body } = await issue("opened");
    const shouted = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toUpperCase(), value]],
    );
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // fetch would send them in lower case.
      const sent = request(host.url + shared, { method: "POST" }, resolve).on("error", reject);
      for (const [name = "", value = ""] of shouted) sent.setHeader(name, value);
      sent.end(body);
    });
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(await me.tasks(project)).toHaveLength(1);
  });

  it("accepts a large body and rejects a larger one with 413 (GH-3)", async () => {
    const large = await issue("opened", { issue: { body: "x".repeat(1024 * 1024) } });
    expect(await deliver(host.url, own, large)).toMatchObject({ status: 200 });
    const request = await issue("opened", { issue: { body: "x".repeat(5 * 1024 * 1024) } });
    expect(await deliver(host.url, own, request)).toMatchObject({
      status: 413,
      body: { ok: false },
    });
  });

  it("ignores deliveries to a paused integration, and saving does not resume it", async () => {
    expectStatus(await me.post("/api/integrations/github/pause"), 200);
    await me.saveGithubIntegration(project, { repo_name: `repo-${String(number)}` });
    expect(await deliver(host.url, shared, await issue("opened"))).toMatchObject({
      status: 202,
      body: { ok: false, error: "Integration not configured" },
    });
    expectStatus(await me.post("/api/integrations/github/resume"), 200);
    expect((await deliver(host.url, shared, await issue("opened"))).body).toMatchObject({
      task: "created",
    });
  });

  it("starts no timer for a delivery from three days ago", async () => {
    clock.advance(3 * 24 * 60 * 60 * 1000);
    const late = await issue("assigned", { assignee: "octocat" });
    expect((await deliver(host.url, shared, late)).body).toMatchObject({
      task: "created",
      timer: "skipped",
      timer_reason: "late",
    });
    expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: false });
  });

  it("duplicates no task when the default project changes", async () => {
    await deliver(host.url, shared, await issue("opened"));
    const next = await me.createProject(`Next of ${String(number)}`);
    await me.saveGithubIntegration(next, { repo_name: `repo-${String(number)}` });
    const edited = await issue("edited", { issue: { title: "Renamed" } });
    expect((await deliver(host.url, shared, edited)).body).toMatchObject({ task: "updated" });
    expect(await me.tasks(next)).toEqual([]);
    expect(await me.tasks(project)).toMatchObject([{ name: "Renamed" }]);
  });

  it("accepts a new secret at once and the old one for another day", async () => {
    const old = await issue("opened");
    const secret = "another-secret-of-mine";
    await me.saveGithubIntegration(project, {
      repo_name: `repo-${String(number)}`,
      webhook_secret: secret,
    });
    const fresh = await issue("opened", { issue: { number: 18 } }, { secret });
    expect((await deliver(host.url, own, fresh)).status).toBe(200);
    expect((await deliver(host.url, own, old)).status).toBe(200);
    clock.advance(25 * 60 * 60 * 1000);
    const later = await issue("opened", { issue: { number: 19 } });
    expect((await deliver(host.url, own, later)).status).toBe(401);
  });

  describe("with a second user", () => {
    let other: Client;
    let username: string;

    beforeEach(async () => {
      username = `other-${String(number)}`;
      const password = "password-of-the-other";
      await host.createUser(username, password);
      other = host.client();
      clock.advance(number * 61_000);
      await other.logIn({ username, password });
    });

    it("keeps integrations, webhooks and tasks apart for the same repository", async () => {
      const theirs = await other.createProject(`Theirs ${String(number)}`);
      const secret = "a-secret-of-the-other-user";
      const url = await other.saveGithubIntegration(theirs, {
        repo_name: `repo-${String(number)}`,
        webhook_secret: secret,
      });
      expect(url).not.toBe(own);
      expect((await deliver(host.url, shared, await issue("opened"))).status).toBe(200);
      const second = await issue("opened", {}, { secret });
      expect((await deliver(host.url, shared, second)).body).toMatchObject({ task: "created" });
      expect(await me.tasks(project)).toHaveLength(1);
      expect(await other.tasks(theirs)).toHaveLength(1);
    });

    it("starts no other user's timer for a payload forged by the integration's owner", async () => {
      const theirs = await other.createProject(`Forger ${String(number)}`);
      const url = await other.saveGithubIntegration(theirs, {
        auto_start_timer: true,
        repo_name: "forged",
      });
      const forged = await issueDelivery("assigned", {
        repository: { id: 5000 + number, fullName: "octo-org/forged" },
        assignee: "octocat",
        issue: { updatedAt: clock.now().toISOString() },
      });
      expect((await deliver(host.url, url, forged)).body).toMatchObject({
        timer: "skipped",
        timer_reason: "not_allowed",
      });
      expect((await me.get("/api/v1/timer/status")).body).toMatchObject({ active: false });
    });

    it("starts the timer of a user who consented", async () => {
      await other.request("PATCH", "/api/profile", {
        github_username: username,
        github_auto_start: true,
      });
      const assigned = await issue("assigned", {
        assignee: username.toUpperCase(),
        issue: { updatedAt: clock.now().toISOString() },
      });
      expect((await deliver(host.url, own, assigned)).body).toMatchObject({ timer: "started" });
      expect((await other.get("/api/v1/timer/status")).body).toMatchObject({ active: true });
    });

    it("creates two tasks for equal issue numbers of two repositories in one project", async () => {
      const url = await other.saveGithubIntegration(project, { repo_name: "elsewhere" });
      await deliver(host.url, own, await issue("opened"));
      const elsewhere = { id: 9000 + number, fullName: "octo-org/elsewhere" };
      await deliver(host.url, url, await issueDelivery("opened", { repository: elsewhere }));
      expect(await me.tasks(project)).toHaveLength(2);
      const closed = await issueDelivery("closed", { repository: elsewhere });
      await deliver(host.url, url, closed);
      const states = (await me.tasks(project)).map((task) => task["status"]);
      expect(states.sort()).toEqual(["done", "todo"]);
    });
  });
});

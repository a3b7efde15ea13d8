import { utf8, type JsonObject } from "@tt/connector-core";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { accessToken, FakeGitLab, issueOf } from "../../../../examples/gitlab/fake-gitlab";
import { Client, deliver, expectStatus, textOf, type Answer } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { words } from "../support/google";
import { admin } from "../support/host";
import { spawnHost, type HostProcess } from "../support/process";
import { outsideDirectory, type OutsideDirectory } from "./directory";

/** Returns the headers that prove a delivery. */
type Proof = (deliveryId: string, body: string) => Record<string, string>;

const path = "/api/integrations/gitlab";
const offering = ["--connector", "./connector.ts"];

describe("a host with the connector for GitLab from outside", () => {
  let directory: OutsideDirectory;
  let server: FetchServer;
  let env: Record<string, string>;
  let host: HostProcess;
  let me: Client;
  let project: number;
  let webhook: { readonly path: string; readonly secret: string };
  const fake = new FakeGitLab();

  /** Starts a host for the stored data. */
  async function restart(args: readonly string[]): Promise<void> {
    expect(await host.stop("SIGTERM")).toBe(0);
    host = await spawnHost(env, { args, cwd: directory.path });
    me = me.at(host.url);
  }

  beforeAll(async () => {
    directory = await outsideDirectory();
    server = await serveFetch((request) => fake.fetch(request));
    env = { DATABASE_URL: await freshPostgresUrl(), GITLAB_URL: server.url };
    host = await spawnHost(env, { args: offering, cwd: directory.path });
    me = new Client(host.url);
    await me.logIn(admin);
    project = await me.createProject("Website");
  });
  afterAll(async () => {
    await host.stop("SIGTERM");
    await server.close();
    await directory.remove();
  });

  /** Sends an `Issue Hook` with a proof. */
  function send(iid: number, deliveryId: string, proof: Proof, change = {}): Promise<Answer> {
    const project = { path_with_namespace: "acme/web" };
    const body = JSON.stringify({ project, object_attributes: { ...issueOf(iid), ...change } });
    const event = { "x-gitlab-event": "Issue Hook", "webhook-id": deliveryId };
    const headers = { ...event, ...proof(deliveryId, body) };
    return deliver(host.url, webhook.path, { headers, body: utf8(body) });
  }

  const byToken =
    (secret = webhook.secret): Proof =>
    () => ({ "x-gitlab-token": secret });

  /** The headers of Standard Webhooks, from the library of the standard. */
  const bySignature =
    (secret = webhook.secret): Proof =>
    (deliveryId, body) => {
      const at = new Date();
      return {
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(deliveryId, at, body),
      };
    };

  /** Creates a time entry and returns its id. */
  async function createEntry(fields: object): Promise<number> {
    const made = await me.post("/api/v1/time-entries", { project_id: project, ...fields });
    return Number((expectStatus(made, 201).body["time_entry"] as JsonObject)["id"]);
  }

  /** The id of an issue's task. */
  async function taskOf(iid: number): Promise<number> {
    const ref = `gitlab_issue_${String(iid)}`;
    const found = (await me.tasks(project)).find(({ external_ref }) => external_ref === ref);
    return Number(found?.["id"]);
  }

  const isSpent = (...expected: readonly string[]): Promise<void> =>
    vi.waitFor(
      () => {
        expect(fake.spent).toEqual(expected);
      },
      { timeout: 20_000, interval: 50 },
    );

  it("saves its integration, and shows the webhook's secret once", async () => {
    const input = { access_token: accessToken, project_path: "acme/web" };
    const wrong = { ...input, project_path: "web", default_project_id: project };
    expect(await me.post(`${path}/config`, wrong)).toMatchObject({
      status: 400,
      body: { errors: { project_path: ["Enter group/project"] } },
    });
    const saved = expectStatus(
      await me.post(`${path}/config`, { ...input, default_project_id: project }),
      200,
    );
    webhook = {
      path: new URL(textOf(saved, "webhook_url")).pathname,
      secret: textOf(saved, "webhook_secret"),
    };
    expect(webhook.secret).toMatch(/^whsec_/);
    const { body } = expectStatus(await me.get("/api/integrations"), 200);
    expect(body["integrations"]).toContainEqual(
      expect.objectContaining({
        slug: "gitlab",
        name: "GitLab",
        docs: "https://docs.gitlab.com/user/project/integrations/webhooks/",
        connected: true,
        has_access_token: true,
        project_path: "acme/web",
        webhook_notice: expect.stringContaining("not signed") as string,
      }),
    );
    expect(JSON.stringify(body)).not.toContain(webhook.secret);
  });

  it("tests the access, and lists the projects of the operator's server", async () => {
    expect(expectStatus(await me.post(`${path}/test`), 200).body).toEqual({
      ok: true,
      success: true,
      message: "The token can read Acme / Web.",
    });
    expect(expectStatus(await me.get(`${path}/choices/project_path`), 200).body).toEqual({
      ok: true,
      choices: [
        { value: "acme/web", label: "Acme / Web" },
        { value: "acme/api", label: "Acme / API" },
      ],
    });
  });

  it("has a page with its form, and a link to it", async () => {
    expect(textOf(await me.get("/"), "text")).toMatch(/<a [^>]*href="\/integrations\/gitlab"/);
    const overview = expectStatus(await me.get("/integrations/gitlab"), 200);
    const page = expectStatus(await me.get("/integrations/gitlab/settings"), 200);
    const html = textOf(overview, "text") + textOf(page, "text");
    const [input] = /<input [^>]*data-options="[^"]*"[^>]*>/.exec(html) ?? [""];
    expect(input).toContain('value="acme/web"');
    const listed = /data-options="([^"]*)"/.exec(input)?.[1] ?? "";
    const { body } = expectStatus(await me.get(listed), 200);
    expect(body["choices"]).toContainEqual({ value: "acme/web", label: "Acme / Web" });
    expect(html).toMatch(/<input [^>]*name="access_token"[^>]* type="password"/);
    expect(html).toContain(webhook.path);
    expect(words(page)).toContain("Saved. Leave blank to keep it.");
    expect(words(overview)).toContain("The body is not signed");
    expect(words(overview)).toContain("Issues become tasks, tracked time goes back");
    for (const tab of ["set-up", "syncs", "deliveries", "messages"]) {
      expectStatus(await me.get(`/integrations/gitlab/${tab}`), 200);
    }
    const all = expectStatus(await me.get("/integrations"), 200);
    expect(textOf(all, "text")).toContain('id="card-gitlab"');
    for (const secret of [accessToken, webhook.secret]) expect(html).not.toContain(secret);
    expect(words(expectStatus(await me.get("/profile"), 200))).not.toContain("GitLab");
  });

  it("takes deliveries with the token or a signature, once", async () => {
    const other = "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LTAy";
    for (const proof of [() => ({}), byToken(other), bySignature(other)]) {
      expect((await send(59, "1", proof)).status).toBe(401);
    }
    expect(expectStatus(await send(59, "1", byToken()), 200).body).not.toHaveProperty("duplicate");
    for (const id of ["1", "another"]) {
      expect((await send(59, id, byToken())).body).toMatchObject({ duplicate: true });
    }
    const change = { state: "closed", updated_at: "2026-01-14T11:00:00Z" };
    expectStatus(await send(59, "2", bySignature(), change), 200);
    expect(await me.tasks(project)).toMatchObject([
      {
        name: "Issue 59",
        status: "done",
        external_ref: "gitlab_issue_59",
        url: "https://gitlab.com/acme/web/-/issues/59",
      },
    ]);
  });

  it("syncs all pages, and then what has changed", async () => {
    const sync = async () => expectStatus(await me.post(`${path}/sync`), 200).body;
    expect(await sync()).toMatchObject({ ok: true, complete: true, created: 7, failed: 0 });
    expect(await me.tasks(project)).toHaveLength(8);
    const [first] = fake.issues;
    Object.assign(first ?? {}, { title: "Renamed", updated_at: "2026-01-14T12:00:00Z" });
    expect(await sync()).toMatchObject({ ok: true, created: 0, updated: 1 });
    expect((await me.tasks(project)).map(({ name }) => name)).toContain("Renamed");
    const { body } = expectStatus(await me.get(`${path}/runs`), 200);
    expect(body["runs"]).toMatchObject([{ updated: 1 }, { created: 7 }]);
  });

  it("writes the time of completed entries and stopped timers back, once each", async () => {
    const [start_time, end_time] = ["2026-01-15T10:00:00Z", "2026-01-15T10:30:00Z"];
    await createEntry({ start_time, end_time, task_id: await taskOf(1) });
    await isSpent("1 +30m");
    await createEntry({ start_time, end_time });
    const quarter = new Date(Date.now() - 15 * 60_000).toISOString();
    await createEntry({ start_time: quarter, task_id: await taskOf(2) });
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    await isSpent("1 +30m", "2 +15m");
    await vi.waitFor(async () => {
      const { body } = expectStatus(await me.get(`${path}/notices`), 200);
      expect(body["notices"]).toMatchObject([
        { type: "time_entry.stopped", status: "sent" },
        { status: "dropped", reason: "It is no time on an issue of GitLab" },
        { type: "time_entry.created", status: "sent" },
      ]);
    });
  });

  it("keeps everything over restarts, also without the connector", async () => {
    await restart([]);
    expectStatus(await me.get(`${path}/status`), 404);
    expect((await send(58, "3", byToken())).status).toBe(404);
    expect(await me.tasks(project)).toHaveLength(8);

    await restart(offering);
    expect(expectStatus(await me.get(`${path}/status`), 200).body).toMatchObject({
      connected: true,
      connection: { state: "active" },
      project_path: "acme/web",
      last_run: { status: "done", updated: 1 },
    });
    expect((await send(59, "1", byToken())).body).toMatchObject({ duplicate: true });
    expectStatus(await send(58, "3", bySignature()), 200);
    expect(await me.tasks(project)).toHaveLength(9);
    expect(expectStatus(await me.post(`${path}/sync`), 200).body).toMatchObject({
      ok: true,
      created: 0,
      updated: 0,
    });
    const [start_time, end_time] = ["2026-01-15T11:00:00Z", "2026-01-15T11:05:00Z"];
    await createEntry({ start_time, end_time, task_id: await taskOf(58) });
    await isSpent("1 +30m", "2 +15m", "58 +5m");
  });

  it("disconnects, and has logged no secret", async () => {
    expectStatus(await me.post(`${path}/disconnect`), 200);
    const { body } = expectStatus(await me.get(`${path}/status`), 200);
    expect(body).toMatchObject({ connected: false, has_access_token: false });
    expect((await send(57, "4", byToken())).status).toBe(401);
    for (const secret of [accessToken, webhook.secret]) {
      expect(host.output()).not.toContain(secret);
    }
  });
});

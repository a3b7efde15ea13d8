import type { Clock, JsonObject } from "@tt/connector-core";
import { systemClock } from "@tt/connector-core/node";
import type { FakeGithub, FakeRepository } from "@tt/fakes/github";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { githubToken, fakeGithub, seedIssues } from "../support/github";
import { admin, startTestHost, type TestHost } from "../support/host";
import { fresh, stamp } from "../support/resources";

const path = "/api/integrations/github";
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const waitOptions = { timeout: 15_000, interval: 20 };

/** A gate that blocks callers until the test opens it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe.each(databaseNames)("syncing over HTTP, on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let github: FakeGithub;
  let repository: FakeRepository;
  let project: number;
  /** Runs before the fake GitHub lists issues; the response waits for it. */
  let beforeList: () => Promise<void> | void;
  /** Simulates that the maximum response time of a request is over. */
  let patienceEnds: ReturnType<typeof gate>;
  const real = systemClock();
  const clock: Clock = {
    now: () => real.now(),
    sleep: (milliseconds, signal) =>
      milliseconds === 25_000 ? patienceEnds.opened : real.sleep(milliseconds, signal),
  };

  beforeAll(async () => {
    const databaseUrl = await databaseUrlOf(kind);
    host = await startTestHost({
      databaseUrl,
      clock,
      fetch: async (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (url.includes("/issues")) await beforeList();
        return github.fetch(input, init);
      },
    });
    me = host.client();
    await me.logIn(admin);
    await host.createUser("other", "password-of-other");
    other = host.client();
    await other.logIn({ username: "other", password: "password-of-other" });
  });
  afterAll(async () => {
    await host.close();
  });

  /** Creates a fake GitHub, a project and an integration for each test. */
  beforeEach(async () => {
    ({ github, repository } = fakeGithub());
    beforeList = () => undefined;
    patienceEnds = gate();
    await host.database.db.deleteFrom("integrations").execute();
    project = await me.createProject(fresh("Project"));
    await me.saveGithubIntegration(project);
  });

  const sync = async (body: object = {}) => me.post(`${path}/sync`, body);
  const nextSync = async (): Promise<number> => {
    const row = await host.database.db
      .selectFrom("integrations")
      .select("next_sync_at")
      .executeTakeFirstOrThrow();
    return row.next_sync_at === null
      ? Infinity
      : (Date.parse(row.next_sync_at) - Date.now()) / 1000;
  };

  it("requires an administrator who has an integration", async () => {
    expect(await host.client().post(`${path}/sync`)).toMatchObject({ status: 401 });
    expect(await other.post(`${path}/sync`)).toMatchObject({
      status: 403,
      body: {
        ok: false,
        code: "forbidden",
        error_code: "forbidden",
        error: expect.any(String) as string,
      },
    });
    const none = { ok: false, error: "Integration not configured", code: "not_configured" };
    for (const answer of [
      await other.get(`${path}/runs`),
      await other.get(`${path}/runs/00000000-0000-4000-8000-000000000001`),
      await other.post(`${path}/actions/register_hook`),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: none });
    }
    expectStatus(await me.post(`${path}/pause`), 200);
    expect(await sync()).toMatchObject({ status: 404, body: none });
  });

  it("reports its changes item by item and is in the history", async () => {
    seedIssues(repository, 12);
    const answer = expectStatus(await sync(), 200);
    const { body } = answer;
    expect(body).toEqual({
      ok: true,
      run_id: uuid,
      complete: true,
      running: false,
      dry_run: false,
      created: 11,
      updated: 0,
      skipped: 1,
      failed: 0,
      imported: 11,
      exported: 0,
      synced: 11,
      errors: [],
      items: expect.any(Array) as unknown[],
    });
    const items = body["items"] as JsonObject[];
    expect(items).toHaveLength(12);
    expect(items[0]).toEqual({
      ref: "github_issue_1",
      title: "Issue 1",
      status: "created",
      id: expect.any(Number) as number,
    });
    expect(items.at(-1)).toMatchObject({
      ref: "github_issue_10",
      status: "skipped",
      reason: "other_kind",
    });
    expect(await me.tasks(project)).toHaveLength(11);

    const id = textOf(answer, "run_id");
    const run = {
      id,
      status: "done",
      dry_run: false,
      started_at: stamp,
      finished_at: stamp,
      created: 11,
      updated: 0,
      skipped: 1,
      failed: 0,
      imported: 11,
      exported: 0,
      code: null,
      error: null,
      retry_after: null,
    };
    const { runs } = expectStatus(await me.get(`${path}/runs`), 200).body as {
      runs: JsonObject[];
    };
    expect(runs[0]).toEqual(run);
    expect((await me.get(`${path}/runs/${id}`)).body).toEqual({ ok: true, run: { ...run, items } });
    expect(await me.get(`${path}/runs/nonsense`)).toMatchObject({ status: 404 });
    await other.saveGithubIntegration(project);
    expect(await other.get(`${path}/runs/${id}`)).toMatchObject({
      status: 404,
      body: { ok: false, code: "not_found" },
    });
    expect((await other.get(`${path}/runs`)).body).toEqual({ ok: true, runs: [] });
  });

  it("reports its changes in a dry run without making them", async () => {
    seedIssues(repository, 3);
    expect((await sync({ dry_run: true })).body).toMatchObject({
      ok: true,
      dry_run: true,
      created: 3,
    });
    expect(await me.tasks(project)).toEqual([]);
    expect((await me.get(`${path}/status`)).body).toMatchObject({ last_sync_at: null });
    expect((await sync()).body).toMatchObject({ created: 3, dry_run: false });
    for (const body of [{ dry_run: "yes" }, { dryrun: true }]) {
      expect(await sync(body)).toMatchObject({ status: 400, body: { code: "validation_error" } });
    }
  });

  it("changes nothing the second time and costs one 304", async () => {
    seedIssues(repository, 60);
    await sync();
    const before = github.requests.length;
    expect((await sync()).body).toMatchObject({ ok: true, synced: 0, skipped: 0, items: [] });
    expect(github.requests.slice(before).map(({ status }) => status)).toEqual([304]);
    expect((await me.get(`${path}/status`)).body).toMatchObject({ last_sync_at: stamp });
  });

  it("reports its progress and when to continue if it is rate limited, and continues then", async () => {
    seedIssues(repository, 120);
    const on = ({ path: at }: { path: string }): boolean => at.endsWith("/issues");
    github.faults.add({ type: "rate_limit", retryAfterSeconds: 2400, after: 1, on });
    const limited = await sync();
    expect(limited).toMatchObject({
      status: 200,
      body: { ok: false, code: "rate_limited", complete: false, created: 45, retry_after: 2400 },
    });
    expect(limited.headers.get("retry-after")).toBe("2400");
    expect(await nextSync(), "not before GitHub said").toBeGreaterThan(2390);
    expect(await nextSync()).toBeLessThan(2410);
    expect((await me.get(`${path}/runs`)).body).toMatchObject({
      runs: [{ status: "stopped", code: "rate_limited", retry_after: 2400 }],
    });
    expect((await me.get(`${path}/status`)).body).toMatchObject({
      connection: { state: "degraded", code: "rate_limited" },
    });
    expect((await sync()).body).toMatchObject({ ok: true, complete: true, created: 63 });
    expect((await me.get(`${path}/status`)).body).toMatchObject({
      connection: { state: "active", code: null },
    });
  });

  it("keeps its progress if the token is revoked, and the integration asks for a new one", async () => {
    seedIssues(repository, 120);
    let lists = 0;
    beforeList = () => {
      lists += 1;
      if (lists === 2) github.revokeToken(githubToken);
    };
    expect((await sync()).body).toMatchObject({ ok: false, code: "needs_reauth", created: 45 });
    expect((await me.get(`${path}/status`)).body).toMatchObject({
      connection: { state: "needs_reauth", code: "needs_reauth" },
    });
    expect(await me.tasks(project)).toHaveLength(45);

    // It continues automatically with the new token.
    const another = "ghp_another0123456789";
    github.addToken({ token: another, login: "octo-org", scopes: ["repo"] });
    await me.saveGithubIntegration(project, { github_token: another });
    await vi.waitFor(async () => {
      expect((await me.get(`${path}/status`)).body).toMatchObject({
        connection: { state: "active" },
        last_sync_at: stamp,
      });
    }, waitOptions);
    const { pagination } = (await me.get(`/api/v1/tasks?project_id=${String(project)}`)).body;
    expect(pagination).toMatchObject({ total: 108 });
  });

  it("reports failures; an unavailable project blocks it until the integration is reconfigured", async () => {
    seedIssues(repository, 2);
    await host.database.db.updateTable("projects").set({ status: "archived" }).execute();
    const { body } = await sync();
    expect(body).toMatchObject({ ok: false, code: "project_unavailable", failed: 2 });
    expect(body["errors"]).toEqual([
      expect.stringMatching(/^github_issue_1: .*Choose another default project/) as string,
      expect.stringMatching(/^github_issue_2: /) as string,
    ]);
    await me.saveGithubIntegration(await me.createProject(fresh("Project")));
    expect((await sync()).body).toMatchObject({ ok: true, created: 2 });
  });

  it("responds with its run if it takes longer, runs once, and continues", async () => {
    seedIssues(repository, 3);
    const list = gate();
    const requested = gate();
    beforeList = () => {
      requested.open();
      return list.opened;
    };
    const first = sync();
    await requested.opened;
    const second = sync();
    patienceEnds.open();
    const accepted = await first;
    expect(accepted).toMatchObject({
      status: 202,
      body: { ok: true, running: true, complete: false, created: 0 },
    });
    const run = `${path}/runs/${textOf(accepted, "run_id")}`;
    expect(accepted.headers.get("location")).toBe(run);
    expect(await second, "nothing of the first one is committed yet").toMatchObject({
      status: 409,
      body: { ok: false, code: "busy" },
    });
    list.open();
    await vi.waitFor(async () => {
      expect((await me.get(run)).body).toMatchObject({ run: { status: "done", created: 3 } });
    }, waitOptions);
  });

  it("starts when a paused integration is resumed", async () => {
    seedIssues(repository, 3);
    expectStatus(await me.post(`${path}/pause`), 200);
    expectStatus(await me.post(`${path}/resume`), 200);
    await vi.waitFor(async () => {
      expect((await me.get(`${path}/runs`)).body).toMatchObject({ runs: [{ status: "done" }] });
    }, waitOptions);
    expect(await me.tasks(project)).toHaveLength(3);
    expect(await nextSync()).toBeGreaterThan(20 * 60);
  });

  describe("an action of the integration", () => {
    it("registers the webhook and rotates its secret", async () => {
      expect(await me.post(`${path}/actions/register_hook`)).toMatchObject({
        status: 200,
        body: { ok: true, message: expect.stringContaining("octo-org/hello-world") as string },
      });
      const { body } = await me.get(`${path}/status`);
      expect(repository.hooks).toMatchObject([
        { events: ["issues"], config: { url: body["webhook_url"] } },
      ]);
      const before = repository.hooks[0]?.config.secret;
      expect(await me.post(`${path}/actions/rotate_webhook_secret`)).toMatchObject({ status: 200 });
      expect(repository.hooks[0]?.config.secret).not.toBe(before);
      expectStatus(await me.post(`${path}/disconnect`), 200);
      expect(repository.hooks).toEqual([]);
    });

    it("explains what to do if the token lacks a permission", async () => {
      github.addToken({ token: "ghp_weak0123456789", login: "octo-org", scopes: ["public_repo"] });
      await me.saveGithubIntegration(project, { github_token: "ghp_weak0123456789" });
      expect(await me.post(`${path}/actions/register_hook`)).toMatchObject({
        status: 400,
        body: {
          ok: false,
          code: "permission_missing",
          error: expect.stringContaining("Webhooks: read and write") as string,
        },
      });
      expect(await me.post(`${path}/actions/unknown`)).toMatchObject({ status: 404 });
    });

    it("is retried later if GitHub does not respond", async () => {
      github.faults.add({ type: "server_error", times: 3 });
      expect(await me.post(`${path}/actions/register_hook`)).toMatchObject({
        status: 502,
        body: { ok: false, code: "provider_unavailable" },
      });
    });
  });
});

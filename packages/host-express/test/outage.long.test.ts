import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { requestLimits } from "../src/platform/db/session-limits";
import { deliver, issueDelivery, type Client } from "./support/client";
import { freshPostgresUrl } from "./support/databases";
import { fetchByHost } from "./support/fetch-by-host";
import { admin, startTestHost, type TestHost } from "./support/host";
import { command, fakeSlack, saveSlackIntegration } from "./support/slack";
import { startTcpProxy, type TcpProxy } from "./support/tcp-proxy";

const limits = {
  ...requestLimits,
  statementMs: 1_500,
  lockMs: 1_000,
  answerMs: 2_000,
  connectMs: 1_000,
};
/** Longer than any request may take under these limits, milliseconds. */
const boundMs = 8_000;

/** Runs statements on the server directly, not through the host's network path. */
async function onServer(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe("a host whose PostgreSQL fails", () => {
  let proxy: TcpProxy;
  let host: TestHost;
  let me: Client;
  let project: number;
  let webhookPath: string;
  let slackSettings: string;
  let name: string;
  const slack = fakeSlack();
  let hour = 0;

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    name = new URL(url).pathname.slice(1);
    proxy = await startTcpProxy(url);
    host = await startTestHost({
      databaseUrl: proxy.url,
      limits,
      fetch: fetchByHost({ "slack.com": (input, init) => slack.fetch(input, init) }),
    });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
    webhookPath = await me.saveGithubIntegration(project);
    slackSettings = await saveSlackIntegration(me);
  });
  afterAll(async () => {
    await host.close();
    await proxy.close();
  });

  const createEntry = () => {
    const start = new Date(Date.UTC(2024, 0, 1, (hour += 1)));
    return me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: start.toISOString(),
      end_time: new Date(start.getTime() + 60_000).toISOString(),
    });
  };
  const answersAgain = () =>
    vi.waitFor(
      async () => {
        expect((await createEntry()).status).toBe(201);
        expect((await me.get("/health/ready")).status).toBe(200);
      },
      { timeout: 15_000, interval: 100 },
    );
  const failureLines = () =>
    host
      .logged()
      .split("\n")
      .filter((line) => line.includes("the database failed"));

  it("responds with 503 in time while the network drops packets, and recovers", async () => {
    await Promise.all(Array.from({ length: 12 }, createEntry)); // fills the pools
    proxy.silence();
    const before = failureLines().length;
    const started = performance.now();
    const answers = await Promise.all([
      ...Array.from({ length: 30 }, createEntry),
      ...Array.from({ length: 5 }, () => me.get("/api/v1/projects")),
      me.get("/health/ready"),
    ]);
    expect(performance.now() - started).toBeLessThan(boundMs);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers[0].headers.get("retry-after")).toMatch(/^\d+$/);
    expect(answers[0].body).toEqual({
      error: "Database unavailable",
      message: "The database is temporarily unavailable. Try again in 5 seconds.",
      error_code: "database_error",
    });
    expect(answers.at(-1)?.body).toMatchObject({ error_code: "not_ready" });

    const delivery = await deliver(host.url, webhookPath, await issueDelivery("opened", {}));
    expect(delivery).toMatchObject({ status: 503, body: { ok: false, code: "busy" } });
    expect(delivery.headers.get("retry-after")).toBe("5");
    const typed = await command(host.url, slackSettings, "status");
    expect(typed).toMatchObject({
      status: 200,
      body: {
        response_type: "ephemeral",
        text: "The command failed and nothing was changed. Try again in a moment.",
      },
    });
    const page = await fetch(`${host.url}/`, { headers: { accept: "text/html" } });
    expect(page.status).toBe(503);
    expect(page.headers.get("retry-after")).toBe("5");
    expect(await page.text()).toContain("Temporarily unavailable");

    const lines = failureLines().slice(before);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(2 + (performance.now() - started) / 900);
    expect(lines.join("")).not.toContain('"stack"');
    expect(host.logged()).not.toContain("a request failed");

    proxy.restore();
    await answersAgain();
  });

  it("survives the termination of all its sessions under load", async () => {
    let isWorking = true;
    const statuses = new Set<number>();
    const work = Array.from({ length: 12 }, async () => {
      while (isWorking) statuses.add((await createEntry()).status);
    });
    for (let round = 0; round < 3; round += 1) {
      await onServer(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = '${name}'`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    isWorking = false;
    await Promise.all(work);
    expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    await answersAgain();
  });

  it("reports read-only and is not ready when the database rejects writes", async () => {
    await onServer(`alter database ${name} set default_transaction_read_only = on`);
    await onServer(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${name}'`);
    await vi.waitFor(
      async () => {
        expect(await me.get("/health/ready")).toMatchObject({
          status: 503,
          body: { message: "The database is read-only." },
        });
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(await createEntry()).toMatchObject({
      status: 503,
      body: { error_code: "database_error" },
    });
    await onServer(`alter database ${name} reset default_transaction_read_only`);
    await onServer(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${name}'`);
    await answersAgain();
  });

  it("limits statements, locks and idle transactions on the server", async () => {
    const { rows } = await sql<{ name: string; value: string }>`
      select name, setting as value from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
      order by name`.execute(host.database.db);
    expect(rows).toEqual([
      { name: "idle_in_transaction_session_timeout", value: "15000" },
      { name: "lock_timeout", value: "1000" },
      { name: "statement_timeout", value: "1500" },
    ]);
  });

  it("stops while the database is unavailable", async () => {
    proxy.silence();
    const started = performance.now();
    await host.close();
    expect(performance.now() - started).toBeLessThan(20_000);
    proxy.restore();
  });
});

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepLease } from "../src/connectors/sync/lease";
import type { OpenDatabase } from "../src/platform/db/database";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, expectStatus } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { fakeGithub, seedIssues } from "./support/github";
import { admin, startTestHost } from "./support/host";
import { spawnHost, type HostProcess } from "./support/process";
import { Receiver } from "./support/receiver";

const path = "/api/integrations/github";
/** Every tenth of them is a pull request. */
const issues = 300;
const tasks = 270;

interface JobRow {
  readonly state: string;
  readonly retries: number;
}

describe("two hosts, one of which syncs", () => {
  let github: FetchServer;
  let delayMs = 0;
  const hosts: HostProcess[] = [];
  let database: OpenDatabase;
  let working: HostProcess;
  let other: HostProcess;
  let there: Client;

  beforeAll(async () => {
    github = await serveFetch(async (request) => {
      if (request.url.includes("/issues")) await sleep(delayMs);
      return fake.github.fetch(request);
    });
    const fake = fakeGithub(github.url);
    seedIssues(fake.repository, issues);
  });
  afterAll(() => github.close());

  /** Lets one of two hosts, which is the only one that is not frozen, begin the job of a slow sync. */
  beforeEach(async () => {
    delayMs = 0;
    const url = await freshPostgresUrl();
    const env = { DATABASE_URL: url, GITHUB_API_URL: github.url };
    [working, other] = await Promise.all([spawnHost(env), spawnHost(env)]);
    hosts.push(working, other);
    database = openPostgres(url, silentLog);
    const me = new Client(working.url);
    await me.logIn(admin);
    there = me.at(other.url);
    await me.saveGithubIntegration(await me.createProject("Website"));
    expectStatus(await me.post(`${path}/pause`), 200);
    await sql`delete from pgboss.job where name = 'github_sync'`.execute(database.db);
    other.freeze();
    delayMs = 3_000;
    expectStatus(await me.post(`${path}/resume`), 200);
    await expect.poll(storedByRunning, { timeout: 10_000 }).toBeGreaterThan(0);
    other.thaw();
  });
  afterEach(async () => {
    for (const host of hosts) host.thaw();
    await Promise.all(hosts.splice(0).map((host) => host.stop("SIGKILL")));
    await database.close();
  });

  const storedByRunning = async (): Promise<number> => {
    const { rows } = await sql<{ created: number }>`
      select created from integration_runs where status = 'running'`.execute(database.db);
    return rows[0]?.created ?? 0;
  };
  const syncJob = async (): Promise<JobRow | undefined> => {
    const { rows } = await sql<JobRow>`select state, retry_count as retries from pgboss.job
      where name = 'github_sync'`.execute(database.db);
    expect(rows).toHaveLength(1);
    return rows[0];
  };
  const runs = async (): Promise<readonly JsonObject[]> =>
    (await there.get(`${path}/runs`)).body["runs"] as JsonObject[];
  const created = async (): Promise<number> =>
    (await runs()).reduce((sum, run) => sum + Number(run["created"]), 0);
  const taskCount = async (): Promise<unknown> => {
    const { rows } = await sql`select count(*)::integer as tasks,
      count(distinct external_ref)::integer as refs from tasks`.execute(database.db);
    return rows[0];
  };

  it("continue the sync within 20 seconds after its host was killed", async () => {
    await working.stop("SIGKILL");
    delayMs = 0;
    const killed = performance.now();
    await expect.poll(syncJob, { timeout: 60_000, interval: 200 }).toMatchObject({
      state: "completed",
      retries: 1,
    });
    expect(performance.now() - killed).toBeLessThan(20_000);
    expect(await runs()).toMatchObject([{ status: "done" }, { status: "interrupted" }]);
    expect(await created()).toBe(tasks);
    expect(await taskCount()).toEqual({ tasks, refs: tasks });
  }, 120_000);

  it("leave the sync to its host if that is busy for five seconds", async () => {
    // By now the other host has watched for long enough to miss a heartbeat.
    await sleep(11_000);
    expect(await syncJob()).toEqual({ state: "active", retries: 0 });
    working.freeze();
    await sleep(5_000);
    working.thaw();
    await expect.poll(syncJob, { timeout: 60_000, interval: 200 }).toEqual({
      state: "completed",
      retries: 0,
    });
    expect(await runs()).toMatchObject([{ status: "done", created: tasks }]);
  }, 120_000);

  it("finish the sync of a host that is frozen; when it returns, it changes nothing", async () => {
    working.freeze();
    delayMs = 0;
    await expect.poll(syncJob, { timeout: 60_000, interval: 200 }).toMatchObject({
      state: "completed",
      retries: 1,
    });
    const before = await database.db.selectFrom("tasks").selectAll().orderBy("id").execute();
    expect(before).toHaveLength(tasks);
    working.thaw();
    // Its page has arrived or its time for it is over: its commit is refused, or it makes none.
    await expect
      .poll(runs, { timeout: 30_000 })
      .toMatchObject([{ status: "done" }, { status: "stopped" }]);
    expect(await created()).toBe(tasks);
    expect(await database.db.selectFrom("tasks").selectAll().orderBy("id").execute()).toEqual(
      before,
    );
    expect(await syncJob()).toEqual({ state: "completed", retries: 1 });
  }, 120_000);
});

describe("the lease of a sync", () => {
  it("is renewed however long a page takes, but not once another sync has taken it over", async () => {
    const host = await startTestHost();
    const { db } = host.database;
    const me = host.client();
    await me.logIn(admin);
    await me.saveGithubIntegration(await me.createProject("Website"));
    const { id: integration } = await db
      .selectFrom("integrations")
      .select("id")
      .executeTakeFirstOrThrow();
    const taken = async (id: string): Promise<void> => {
      await sql`update integrations set sync_lease = ${id}::uuid,
        sync_lease_until = now() + interval '4 seconds'`.execute(db);
    };
    const isHeld = async (): Promise<unknown> => {
      const { rows } = await sql<{ held: boolean }>`
        select sync_lease_until > now() as held from integrations`.execute(db);
      return rows[0]?.held;
    };
    const ended = new AbortController();
    const lease = { integration, id: randomUUID() };
    await taken(lease.id);
    const kept = keepLease(db, lease, ended.signal);
    await sleep(6_000);
    expect(await isHeld()).toBe(true);
    await taken(randomUUID());
    await sleep(6_000);
    expect(await isHeld()).toBe(false);
    ended.abort();
    await kept;
    await host.close();
  });
});

describe("two hosts, one of which sends webhooks", () => {
  it("send a delivery again within 40 seconds after its host was killed", async () => {
    const receiver = await Receiver.start();
    // No request is answered until its host is dead.
    receiver.behave = () => undefined;
    const env = { DATABASE_URL: await freshPostgresUrl(), OUTBOUND_ALLOWLIST: "127.0.0.1" };
    const [doomed, other] = await Promise.all([spawnHost(env), spawnHost(env)]);
    const me = new Client(doomed.url);
    await me.logIn(admin);
    const there = me.at(other.url);
    const project = await me.createProject("Website");
    const hook = { name: "Hook", url: receiver.url, events: ["task.created"] };
    const made = expectStatus(await me.post("/api/v1/webhooks", hook), 201);
    const { id } = made.body["webhook"] as JsonObject;
    other.freeze();
    expectStatus(await me.post("/api/v1/tasks", { name: "Task", project_id: project }), 201);
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    await doomed.stop("SIGKILL");
    const killed = performance.now();
    receiver.reset();
    other.thaw();
    await expect.poll(() => receiver.received.length, { timeout: 120_000 }).toBe(1);
    expect(performance.now() - killed).toBeLessThan(40_000);
    const delivered = async () =>
      (await there.get(`/api/v1/webhooks/${String(Number(id))}/deliveries`)).body["deliveries"];
    await expect.poll(delivered).toMatchObject([{ status: "delivered", attempts: 2 }]);
    await other.stop("SIGKILL");
    await receiver.close();
  }, 180_000);
});

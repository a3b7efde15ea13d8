import type { JsonObject } from "@tt/connector-core";
import { serveFetch, type FetchServer } from "@tt/connector-core/node";
import type { FakeGithub } from "@tt/fakes/github";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, deliver, issueDelivery } from "./support/client";
import {
  databaseNames,
  freshDataDirectory,
  freshPostgresUrl,
  silentLog,
} from "./support/databases";
import { fakeGithub, seedIssues } from "./support/github";
import { admin } from "./support/host";
import { spawnHost, type HostProcess } from "./support/process";

async function prepared(host: HostProcess): Promise<{ me: Client; project: number; own: string }> {
  const me = new Client(host.url);
  await me.logIn(admin);
  const project = await me.createProject("Website");
  return { me, project, own: await me.saveGithubIntegration(project) };
}

async function allTasks(me: Client): Promise<JsonObject[]> {
  const tasks: JsonObject[] = [];
  for (let page: number | null = 1; page !== null;) {
    const answer = await me.get(`/api/v1/tasks?per_page=100&page=${String(page)}`);
    tasks.push(...(answer.body["tasks"] as JsonObject[]));
    page = (answer.body["pagination"] as { next_page: number | null }).next_page;
  }
  return tasks;
}

describe("two processes on one PostgreSQL", () => {
  it("create one task for 20 parallel deliveries of one issue and apply copies once", async () => {
    const env = { DATABASE_URL: await freshPostgresUrl() };
    const hosts = await Promise.all([spawnHost(env), spawnHost(env)]);
    try {
      const [first, second] = hosts;
      const { me, project, own } = await prepared(first);
      const at = (index: number): string => (index % 2 === 0 ? first.url : second.url);

      const copies = await issueDelivery("opened", { issue: { number: 1 } });
      const same = await Promise.all(
        Array.from({ length: 20 }, (_, index) => deliver(at(index), own, copies)),
      );
      expect(same.map((answer) => answer.status)).toEqual(Array(20).fill(200));
      expect(same.filter((answer) => answer.body["task"] === "created")).toHaveLength(1);
      expect(same.filter((answer) => answer.body["duplicate"] === true)).toHaveLength(19);

      const different = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const title = `Title ${String(index)}`;
          return deliver(
            at(index),
            own,
            await issueDelivery("edited", { issue: { number: 2, title } }),
          );
        }),
      );
      expect(different.map((answer) => answer.status)).toEqual(Array(20).fill(200));
      expect(different.filter((answer) => answer.body["task"] === "created")).toHaveLength(1);
      expect(await me.tasks(project)).toHaveLength(2);
    } finally {
      await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
    }
  });

  it("see a saved integration at once in the other process", async () => {
    const env = { DATABASE_URL: await freshPostgresUrl() };
    const hosts = await Promise.all([spawnHost(env), spawnHost(env)]);
    try {
      const [first, second] = hosts;
      const { me, project, own } = await prepared(first);
      await deliver(second.url, own, await issueDelivery("opened", { issue: { number: 1 } }));
      for (let round = 0; round < 5; round += 1) {
        const secret = `a-secret-of-round-${String(round)}`;
        const next = await me.createProject(`Project of round ${String(round)}`);
        await me.saveGithubIntegration(next, { webhook_secret: secret });
        const number = 10 + round;
        const request = await issueDelivery("opened", { issue: { number } }, { secret });
        expect(await deliver(second.url, own, request)).toMatchObject({ status: 200 });
        expect(await me.tasks(next)).toMatchObject([
          { external_ref: `github_issue_${String(number)}` },
        ]);
      }
      expect(await me.tasks(project)).toHaveLength(1);
      await me.post("/api/integrations/github/pause");
      const paused = await issueDelivery(
        "opened",
        { issue: { number: 99 } },
        {
          secret: "a-secret-of-round-4",
        },
      );
      expect(await deliver(second.url, own, paused)).toMatchObject({ status: 202 });
    } finally {
      await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
    }
  });
});

describe("two processes that sync one integration", () => {
  const path = "/api/integrations/github";
  let databaseUrl: string;
  let hosts: readonly [HostProcess, HostProcess];
  let door: FetchServer;
  let github: FakeGithub;
  /** GitHub's issue lists wait for this promise. */
  let beforeList = (): Promise<void> => Promise.resolve();
  /** Longer than the interval at which a waiting sync checks the other one. */
  const severalLooks = () =>
    new Promise<"waiting">((resolve) => {
      setTimeout(() => {
        resolve("waiting");
      }, 800);
    });

  beforeAll(async () => {
    databaseUrl = await freshPostgresUrl();
    door = await serveFetch(async (request) => {
      if (request.url.includes("/issues")) await beforeList();
      return github.fetch(request);
    });
    const fake = fakeGithub(door.url);
    github = fake.github;
    seedIssues(fake.repository, 120);
    const env = { DATABASE_URL: databaseUrl, GITHUB_API_URL: door.url };
    hosts = await Promise.all([spawnHost(env), spawnHost(env)]);
  });
  afterAll(async () => {
    await Promise.all([...hosts.map((host) => host.stop("SIGTERM")), door.close()]);
  });

  it("run one sync at a time: the other one waits for the lease and finds nothing new", async () => {
    const { me } = await prepared(hosts[0]);
    const there = new Client(hosts[1].url);
    await there.logIn(admin);
    let lists = 0;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    beforeList = () => {
      lists += 1;
      return opened;
    };
    const both = [me.post(`${path}/sync`), there.post(`${path}/sync`)];
    expect(await Promise.race([...both, severalLooks()])).toBe("waiting");
    expect(lists, "only one of them asks GitHub").toBe(1);
    open();
    const answers = await Promise.all(both);
    expect(answers).toMatchObject([
      { status: 200, body: { ok: true, complete: true } },
      { status: 200, body: { ok: true, complete: true } },
    ]);
    const created = answers.map(({ body }) => Number(body["created"]));
    expect(created.toSorted((a, b) => b - a)).toEqual([108, 0]);
    expect(await allTasks(me)).toHaveLength(108);
  });

  it("continue a killed process's sync and list its run as interrupted", async () => {
    const me = new Client(hosts[0].url);
    await me.logIn(admin);
    const project = await me.createProject("Another");
    seedIssues(github.addRepository("octo-org/other"), 90);
    await me.saveGithubIntegration(project, { repo_name: "other" });
    let lists = 0;
    beforeList = () => {
      lists += 1;
      return lists === 2 ? new Promise<void>(() => undefined) : Promise.resolve();
    };
    const cut = me.post(`${path}/sync`).catch(() => "cut");
    await vi.waitFor(
      async () => {
        const { body } = await me.get(`${path}/runs`);
        expect(body).toMatchObject({ runs: [{ status: "running", created: 45 }, {}, {}] });
      },
      { timeout: 15_000, interval: 20 },
    );
    expect(lists, "the next page is asked for").toBe(2);
    await hosts[0].stop("SIGKILL");
    expect(await cut).toBe("cut");

    const there = new Client(hosts[1].url);
    await there.logIn(admin);
    const next = there.post(`${path}/sync`);
    expect(await Promise.race([next, severalLooks()]), "its lease still counts").toBe("waiting");
    expect(lists).toBe(2);
    const database = openPostgres(databaseUrl, silentLog);
    // Expires its lease of 90 seconds.
    await sql`update integrations set sync_lease_until = now()`.execute(database.db);
    await database.close();
    expect((await next).body).toMatchObject({ complete: true, created: 36 });
    expect(await there.tasks(project)).toHaveLength(81);
    expect((await there.get(`${path}/runs`)).body).toMatchObject({
      runs: [{ status: "done", created: 36 }, { status: "interrupted", created: 45 }, {}, {}],
    });
  });
});

describe.each(databaseNames)("kill -9 during a burst on %s", (kind) => {
  // Three starts and a recovery take long on a busy machine.
  it("loses no acknowledged delivery", { timeout: 120_000 }, async () => {
    const env: Record<string, string> =
      kind === "PGlite"
        ? { TT_DATA_DIR: await freshDataDirectory() }
        : { DATABASE_URL: await freshPostgresUrl() };
    let host = await spawnHost(env);
    const { own } = await prepared(host);
    const acknowledged = new Set<string>();
    let sent = 0;

    for (const kill of [40, 90]) {
      const burst = Array.from({ length: 8 }, async () => {
        for (;;) {
          const number = ++sent;
          const request = await issueDelivery("opened", { issue: { number } });
          try {
            const answer = await deliver(host.url, own, request);
            if (answer.status !== 200) throw new Error(`Answered ${String(answer.status)}`);
            acknowledged.add(`github_issue_${String(number)}`);
          } catch (error) {
            // fetch rejects with a TypeError once the process is gone.
            if (error instanceof TypeError) return;
            throw error;
          }
        }
      });
      const killed = (async () => {
        while (acknowledged.size < kill) await new Promise((resolve) => setTimeout(resolve, 5));
        await host.stop("SIGKILL");
      })();
      await Promise.all([...burst, killed]);
      host = await spawnHost(env);
    }

    const me = new Client(host.url);
    await me.logIn(admin);
    const stored = (await allTasks(me)).map((task) => task["external_ref"] as string);
    expect(acknowledged.size).toBeGreaterThanOrEqual(90);
    expect([...acknowledged].filter((ref) => !stored.includes(ref))).toEqual([]);
    expect(new Set(stored).size).toBe(stored.length);
    expect(await host.stop("SIGTERM")).toBe(0);
  });
});

describe("the embedded database", () => {
  it("is used by one process: a second one exits with an error", async () => {
    const directory = await freshDataDirectory();
    const host = await spawnHost({ TT_DATA_DIR: directory });
    try {
      await expect(spawnHost({ TT_DATA_DIR: directory })).rejects.toThrow(
        /in use by another process/,
      );
      expect((await new Client(host.url).get("/health/ready")).status).toBe(200);
    } finally {
      expect(await host.stop("SIGTERM")).toBe(0);
    }
  }, 90_000);
});

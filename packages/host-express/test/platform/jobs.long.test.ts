import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { createJobs, type JobHandler, type Jobs } from "../../src/platform/jobs/jobs";
import { createLog } from "../../src/platform/log/log";
import { databaseKinds, freshPostgresUrl, silentLog } from "../support/databases";

const waitOptions = { timeout: 15_000, interval: 50 };

describe.each(databaseKinds)("jobs on %s", (_kind, open) => {
  let database: OpenDatabase;
  let jobs: Jobs;
  const lines: string[] = [];
  const results: string[] = [];
  const handled: unknown[] = [];
  const arrived: number[] = [];
  let failures = 1;

  const handlers: readonly JobHandler[] = [
    {
      queue: "plain",
      retryLimit: 0,
      cron: "0 3 * * *",
      handle(data) {
        handled.push(data);
        return Promise.resolve();
      },
    },
    {
      queue: "stubborn",
      retryLimit: 5,
      handle: () => (failures-- > 0 ? Promise.reject(new Error("not yet")) : Promise.resolve()),
    },
    {
      queue: "batch",
      retryLimit: 1,
      batchSize: 8,
      async handle(data) {
        const { order } = data as { order: number };
        arrived.push(order);
        // Each job waits for the others; run sequentially, they would never finish.
        await vi.waitFor(() => {
          expect(new Set(arrived).size).toBe(5);
        }, waitOptions);
        if (order === 3 && arrived.length === 5) throw new Error("not yet");
      },
    },
  ];

  beforeAll(async () => {
    database = await open();
    const log = createLog("debug", { write: (line) => lines.push(line) });
    jobs = createJobs(database, log, (queue, result) => results.push(`${queue} ${result}`));
    await jobs.start(handlers);
  });
  afterAll(async () => {
    await jobs.stop();
    await database.close();
  });

  it("exist if and only if their transaction commits", async () => {
    const rolledBack = database.db.transaction().execute(async (tx) => {
      await jobs.send("plain", { order: "rolled back" }, tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    await database.db.transaction().execute((tx) => jobs.send("plain", { order: "kept" }, tx));
    await vi.waitFor(() => {
      expect(handled).toEqual([{ order: "kept" }]);
    }, waitOptions);
  });

  it("sent by one statement behave the same, and none runs before its delay", async () => {
    handled.length = 0;
    const many = [
      { data: { order: "later" }, delaySeconds: 2 },
      { data: { order: "first" } },
      { data: { order: "much later" }, delaySeconds: 600 },
    ];
    const rolledBack = database.db.transaction().execute(async (tx) => {
      await jobs.sendAll("plain", many, tx);
      throw new Error("rolled back");
    });
    await expect(rolledBack).rejects.toThrow("rolled back");
    await database.db.transaction().execute(async (tx) => {
      await jobs.sendAll("plain", [], tx);
      await jobs.sendAll("plain", many, tx);
    });
    await vi.waitFor(() => {
      expect(handled).toEqual([{ order: "first" }, { order: "later" }]);
    }, waitOptions);
  });

  it("are retried; every failure is logged with its queue and counted", async () => {
    await database.db.transaction().execute((tx) => jobs.send("stubborn", {}, tx));
    await vi.waitFor(() => {
      expect(results).toContain("stubborn done");
    }, waitOptions);
    expect(results.filter((result) => result === "stubborn failed")).toHaveLength(1);
    const failed = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === "a job failed");
    expect(failed).toMatchObject([
      { level: "error", queue: "stubborn", err: { message: "not yet" } },
    ]);
  });

  it("of one batch run concurrently and fail individually", async () => {
    const many = [1, 2, 3, 4, 5].map((order) => ({ data: { order } }));
    await database.db.transaction().execute((tx) => jobs.sendAll("batch", many, tx));
    await vi.waitFor(() => {
      expect(results.filter((each) => each === "batch done")).toHaveLength(5);
    }, waitOptions);
    expect([...arrived].sort()).toEqual([1, 2, 3, 3, 4, 5]);
    expect(results.filter((each) => each === "batch failed")).toHaveLength(1);
  });
});

describe.each(databaseKinds)("jobs that a killed process left behind on %s", (_kind, open) => {
  it("are retried within 20 seconds of the next start, those that nothing runs only", async () => {
    const database = await open();
    const handled: unknown[] = [];
    const jobs = createJobs(database, silentLog, () => undefined);
    let finish = (): void => undefined;
    const allowed = new Promise<void>((resolve) => (finish = resolve));
    await jobs.start([
      {
        queue: "left",
        retryLimit: 1,
        concurrency: 2,
        async handle(data) {
          handled.push(data);
          if ((data as { readonly order: string }).order === "long") await allowed;
        },
      },
    ]);
    const orders = [
      { data: { order: "long" } },
      { data: { order: "left behind" }, delaySeconds: 600 },
    ];
    await database.db.transaction().execute((tx) => jobs.sendAll("left", orders, tx));
    await sql`update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now()
      where data->>'order' = 'left behind'`.execute(database.db);
    await vi.waitFor(
      () => {
        expect(handled).toEqual([{ order: "long" }, { order: "left behind" }]);
      },
      { timeout: 20_000, interval: 100 },
    );
    finish();
    await jobs.stop();
    const { rows } = await sql`select data->>'order' as "order", state, retry_count from pgboss.job
      where name = 'left' order by retry_count`.execute(database.db);
    expect(rows).toEqual([
      { order: "long", state: "completed", retry_count: 0 },
      { order: "left behind", state: "completed", retry_count: 1 },
    ]);
    await database.close();
  });
});

describe("the queues of an older version", () => {
  it("get the options of this one", async () => {
    const database = openPostgres(await freshPostgresUrl(), silentLog);
    const boss = new PgBoss({ db: database.jobs });
    await boss.start();
    await boss.createQueue("old", { retryLimit: 0 });
    await boss.stop();
    const jobs = createJobs(database, silentLog, () => undefined);
    await jobs.start([{ queue: "old", retryLimit: 2, handle: () => Promise.resolve() }]);
    const { rows } = await sql`select retry_limit, retry_backoff, heartbeat_seconds
      from pgboss.queue where name = 'old'`.execute(database.db);
    expect(rows).toEqual([{ retry_limit: 2, retry_backoff: true, heartbeat_seconds: 10 }]);
    await jobs.stop();
    await database.close();
  });
});

describe("stopping", () => {
  it("waits for the running job", async () => {
    const database = openPostgres(await freshPostgresUrl(), silentLog);
    const jobs = createJobs(database, silentLog, () => undefined);
    let markStarted = (): void => undefined;
    const running = new Promise<void>((resolve) => (markStarted = resolve));
    let finish = (): void => undefined;
    const allowed = new Promise<void>((resolve) => (finish = resolve));
    let finished = false;
    await jobs.start([
      {
        queue: "slow",
        retryLimit: 0,
        async handle() {
          markStarted();
          await allowed;
          finished = true;
        },
      },
    ]);
    await database.db.transaction().execute((tx) => jobs.send("slow", {}, tx));
    await running;
    const stopped = jobs.stop();
    finish();
    await stopped;
    expect(finished).toBe(true);
    await database.close();
  });

  it("does nothing before the start", async () => {
    const database = openPostgres(await freshPostgresUrl(), silentLog);
    await createJobs(database, silentLog, () => undefined).stop();
    await database.close();
  });
});

describe("two processes on one PostgreSQL", () => {
  it("start concurrently and run every job once", async () => {
    const url = await freshPostgresUrl();
    const handled: unknown[] = [];
    const hosts = await Promise.all(
      [1, 2].map(async () => {
        const database = openPostgres(url, silentLog);
        const jobs = createJobs(database, silentLog, () => undefined);
        await jobs.start([
          {
            queue: "shared",
            retryLimit: 0,
            handle(data) {
              handled.push((data as { readonly index: number }).index);
              return Promise.resolve();
            },
          },
        ]);
        return { database, jobs };
      }),
    );
    const [first] = hosts;
    await first?.database.db.transaction().execute(async (tx) => {
      for (let index = 0; index < 6; index += 1) await first.jobs.send("shared", { index }, tx);
    });
    await vi.waitFor(() => {
      expect(handled).toHaveLength(6);
    }, waitOptions);
    expect(handled.sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { jobs, database } of hosts) {
      await jobs.stop();
      await database.close();
    }
  });
});

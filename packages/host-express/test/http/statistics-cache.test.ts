import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dataVersion } from "../../src/features/time-entries/data-version";
import { foldTotals } from "../../src/features/time-entries/count";
import * as daySums from "../../src/features/statistics/productivity/day-sums";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { admin, startTestHost, type TestHost } from "../support/host";
import { later } from "../support/later";
import { hasRedis, startRedisServer } from "../support/redis-server";

const path = "/api/productivity/stats";

describe.each(databaseNames)("cached statistics on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let project: number;
  let userId: number;
  const { readRecentSums } = daySums;
  const computed = vi.spyOn(daySums, "readRecentSums");

  beforeAll(async () => {
    clock = fixedClock("2026-03-30T12:00:00Z");
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website", { hourly_rate: 100 });
    const { db } = host.database;
    const row = await db
      .selectFrom("users")
      .select("id")
      .where("username", "=", admin.username)
      .executeTakeFirstOrThrow();
    userId = row.id;
  });
  afterAll(async () => {
    computed.mockRestore();
    await host.close();
  });

  const stats = async (): Promise<Answer> => expectStatus(await me.get(path), 200);
  /** Reads the statistics and tells whether they were calculated. */
  const isCalculated = async (): Promise<boolean> => {
    const before = computed.mock.calls.length;
    await stats();
    return computed.mock.calls.length > before;
  };
  const versions = async (): Promise<object> => {
    const { rows } = await sql<object>`
      select ${dataVersion("user", sql`${userId}::integer`)} as user,
        ${dataVersion("project", sql`${project}::integer`)} as project`.execute(host.database.db);
    return rows[0] ?? {};
  };
  const add = async (more: object = {}): Promise<number> => {
    const answer = await me.post("/api/v1/time-entries", {
      project_id: project,
      start_time: "2026-03-30T08:00:00Z",
      end_time: "2026-03-30T09:00:00Z",
      ...more,
    });
    return (expectStatus(answer, 201).body["time_entry"] as { id: number }).id;
  };
  const patch = (of: string, body: object) => me.request("PATCH", of, body);

  it("are read from the cache, equal to the calculated ones", async () => {
    await add();
    const first = await stats();
    expect(await isCalculated()).toBe(false);
    expect((await stats()).body).toEqual(first.body);
  });

  const entryPath = (entry: number) => `/api/v1/time-entries/${String(entry)}`;
  const writes: [string, (entry: number) => Promise<unknown>][] = [
    ["create an entry", () => add()],
    ["change an entry", (entry) => patch(entryPath(entry), { billable: false })],
    [
      "change only the times",
      (entry) => patch(entryPath(entry), { end_time: "2026-03-30T08:30:00Z" }),
    ],
    ["delete an entry", (entry) => me.request("DELETE", entryPath(entry))],
    [
      "change entries in bulk",
      (entry) =>
        me.post("/api/v1/time-entries/bulk", {
          entry_ids: [entry],
          action: "set_billable",
          value: false,
        }),
    ],
    [
      "delete entries in bulk",
      (entry) => me.post("/api/v1/time-entries/bulk", { entry_ids: [entry], action: "delete" }),
    ],
    [
      "import a file",
      () =>
        me.post("/api/v1/time-entries/import-csv", {
          csv: `project_id,start,end\n${String(project)},2026-03-29T08:00:00Z,2026-03-29T09:00:00Z`,
        }),
    ],
    [
      "run a timer",
      async () => {
        expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
        clock.advance(60_000);
        return me.post("/api/v1/timer/stop");
      },
    ],
    [
      "delete the task",
      async () => {
        const answer = await me.post("/api/v1/tasks", { name: "Task", project_id: project });
        const { id } = expectStatus(answer, 201).body["task"] as { id: number };
        await add({ task_id: id });
        await stats();
        return me.request("DELETE", `/api/v1/tasks/${String(id)}`);
      },
    ],
    ["rename the project", () => patch(`/api/v1/projects/${String(project)}`, { name: "Web" })],
    ["change the rate", () => patch(`/api/v1/projects/${String(project)}`, { hourly_rate: 90 })],
    ["change the client's rate", () => patch("/api/v1/clients/1", { default_hourly_rate: 80 })],
    [
      "write by SQL",
      () => sql`update time_entries set duration_seconds = 60`.execute(host.database.db),
    ],
  ];
  it.each(writes)("are calculated again after: %s", async (_name, write) => {
    const entry = await add();
    await stats();
    expect(await isCalculated()).toBe(false);
    const before = await versions();
    const answer = await write(entry);
    if (typeof answer === "object" && answer !== null && "status" in answer) {
      expect([200, 201]).toContain(answer.status);
    }
    const after = await versions();
    for (const key of ["user", "project"] as const) {
      expect(after[key as never], key).not.toBe(before[key as never]);
    }
    expect(await isCalculated()).toBe(true);
    expect(await isCalculated()).toBe(false);
  });

  it.each([
    ["timezone", { timezone: "Asia/Tokyo" }],
    ["weekly goal", { weekly_goal_hours: 12 }],
    ["standard hours", { standard_hours_per_day: 6 }],
  ])("are calculated again after a change of the %s", async (_name, change) => {
    await stats();
    expectStatus(await patch("/api/profile", change), 200);
    expect(await isCalculated()).toBe(true);
  });

  it("are calculated again on the next day", async () => {
    await stats();
    clock.advance(24 * 60 * 60 * 1000);
    expect(await isCalculated()).toBe(true);
    expect(await isCalculated()).toBe(false);
  });

  it("stay cached when the versions are folded, and when others write", async () => {
    const before = await versions();
    await stats();
    await foldTotals(host.database.db);
    expect(await versions()).toEqual(before);
    const other = await host.newUser("other");
    expectStatus(
      await other.post("/api/v1/time-entries", {
        project_id: project,
        start_time: "2026-03-30T08:00:00Z",
        end_time: "2026-03-30T09:00:00Z",
      }),
      201,
    );
    expectStatus(await other.post("/api/v1/timer/start", { project_id: project }), 201);
    expect(await isCalculated()).toBe(false);
    expect(await versions()).toMatchObject({ user: (before as { user: string }).user });
    expect(await versions()).not.toEqual(before);
  });

  it("are kept for five minutes", async () => {
    await add();
    await stats();
    expect(await later(299_000, isCalculated)).toBe(false);
    expect(await later(301_000, isCalculated)).toBe(true);
  });

  it.each(["before", "after"])(
    "hold what is written just %s the entries are read",
    async (when) => {
      await sql`delete from time_entries`.execute(host.database.db);
      await add();
      computed.mockImplementationOnce(async (...given) => {
        if (when === "before") await add();
        const sums = await readRecentSums(...given);
        if (when === "after") await add();
        return sums;
      });
      await stats();
      const { body } = await stats();
      const days = body["daily_breakdown"] as { date: string; entry_count: number }[];
      const { rows } = await sql<{ entries: number }>`select count(*) as entries from time_entries
      where user_id = ${userId} and start_time = '2026-03-30T08:00:00Z'`.execute(host.database.db);
      expect(days.find(({ date }) => date === "2026-03-30")?.entry_count).toBe(rows[0]?.entries);
    },
  );

  it("are not cached while a timer runs", async () => {
    await stats();
    expectStatus(await me.post("/api/v1/timer/start", { project_id: project }), 201);
    expect(await isCalculated()).toBe(true);
    expect(await isCalculated()).toBe(true);
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
  });

  it("are not invalidated by a transaction that is rolled back", async () => {
    await stats();
    await expect(
      host.database.db.transaction().execute(async (tx) => {
        await sql`delete from time_entries`.execute(tx);
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    expect(await isCalculated()).toBe(false);
  });

  it("have a version for every commit, also while versions are folded", async () => {
    const seen = new Set<string>();
    const look = async () => seen.add(((await versions()) as { user: string }).user);
    const { db } = host.database;
    await look();
    const writes = 9;
    for (let count = 0; count < writes; count += 1) {
      await Promise.all([add(), ...(count % 3 === 0 ? [foldTotals(db), foldTotals(db)] : [])]);
      await look();
    }
    expect(seen.size).toBe(writes + 1);
  });
});

describe.runIf(hasRedis)("statistics in Redis", () => {
  it("are kept for all processes, and without Redis calculated again", async () => {
    const redis = await startRedisServer();
    const host = await startTestHost({ env: { REDIS_URL: redis.url } });
    const { Redis } = await import("ioredis");
    const client = new Redis(redis.url);
    try {
      const me = await host.newUser("ada");
      const paths = ["/api/stats/value-dashboard", path];
      const read = () => Promise.all(paths.map((each) => me.get(each)));
      const first = await read();
      const keys = (await client.keys("*")).filter((key) => key.startsWith("tt:cache:"));
      expect(keys).toHaveLength(2);
      for (const key of keys) {
        const seconds = await client.ttl(key);
        expect(seconds).toBeGreaterThan(key.includes("value") ? 300 : 1);
        expect(seconds).toBeLessThanOrEqual(key.includes("value") ? 600 : 300);
      }
      const [key = ""] = keys.filter((each) => each.includes("value"));
      const text = (await client.get(key)) ?? "";
      await client.set(key, text.replace('"total_hours":0', '"total_hours":5'), "EX", 100);
      expect((await read())[0]?.body).toMatchObject({ total_hours: 5 });
      await client.set(key, "nonsense", "EX", 100);
      expect((await read())[0]?.body).toEqual(first[0]?.body);
      // The same user id, version and settings in an installation with another database.
      const second = await startTestHost({ env: { REDIS_URL: redis.url } });
      await (await second.newUser("eve")).get("/api/stats/value-dashboard");
      await second.close();
      const ofEach = (await client.keys("tt:cache:*")).filter((each) => each.includes("value"));
      expect(ofEach).toHaveLength(2);
      await redis.kill();
      expect((await read()).map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      client.disconnect();
      await host.close();
      await redis.kill();
    }
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import type { DomainEvent } from "@tt/connector-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { recordEvents } from "../../src/platform/events/record";
import { createRelay, outboxBacklog, relayBatch } from "../../src/platform/jobs/relay";
import { databaseKinds, freshPostgresUrl, silentLog } from "../support/databases";
import { emptyTables } from "../support/empty-tables";

async function record(database: OpenDatabase, count: number): Promise<void> {
  await recordEvents(
    database.db,
    Array.from({ length: count }, (_, index) => ({
      type: "task.created" as const,
      userId: null,
      entity: { type: "task", id: index, name: `Task ${String(index)}` },
      data: { project_id: 7 },
    })),
  );
}

describe.each(databaseKinds)("the relay on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(() => emptyTables(database));

  it("passes events on in order and in the published format", async () => {
    await record(database, 2);
    const seen: DomainEvent[] = [];
    await relayBatch(database.db, (events) => {
      seen.push(...events);
      return Promise.resolve();
    });
    expect(seen).toMatchObject([
      {
        type: "task.created",
        userId: null,
        entity: { type: "task", id: 0, name: "Task 0" },
        data: { project_id: 7 },
      },
      { entity: { id: 1 } },
    ]);
    expect(seen[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await outboxBacklog(database.db)).toBe(0);
  });

  it("keeps all events of a failed batch, and rolls back its writes", async () => {
    await record(database, 3);
    const failing = relayBatch(database.db, async (_events, tx) => {
      await tx.insertInto("users").values({ username: "half-way", role: "user" }).execute();
      throw new Error("crash");
    });
    await expect(failing).rejects.toThrow("crash");
    expect(await outboxBacklog(database.db)).toBe(3);
    expect(await database.db.selectFrom("users").select("id").execute()).toEqual([]);
  });

  it("relays at most 500 events per batch and returns their number", async () => {
    await record(database, 501);
    const noFanOut = (): Promise<void> => Promise.resolve();
    expect(await relayBatch(database.db, noFanOut)).toBe(500);
    expect(await relayBatch(database.db, noFanOut)).toBe(1);
    expect(await relayBatch(database.db, noFanOut)).toBe(0);
  });

  it("continues after an error and relays every event once", async () => {
    await record(database, 3);
    const seen: string[] = [];
    let failures = 1;
    const relay = createRelay(
      database.db,
      (events) => {
        if (failures-- > 0) return Promise.reject(new Error("crash"));
        seen.push(...events.map(({ id }) => id));
        return Promise.resolve();
      },
      silentLog,
    );
    relay.start();
    await vi.waitFor(() => {
      expect(seen).toHaveLength(3);
    }, 10_000);
    await relay.stop();
    expect(new Set(seen).size).toBe(3);
  });

  it("pauses between the batches of a backlog if it shares the database", async () => {
    await record(database, 1_001);
    const busyMs = [300, 1_000];
    const startedMs: number[] = [];
    let done = 0;
    const fanOut = async (): Promise<void> => {
      startedMs.push(performance.now());
      await sleep(busyMs[done]);
      done += 1;
    };
    const relay = createRelay(database.db, fanOut, silentLog, { isShared: true });
    relay.start();
    await vi.waitFor(() => {
      expect(done).toBe(2);
    }, 10_000);
    const [first = 0, second = 0] = startedMs;
    expect(second - first).toBeGreaterThanOrEqual(4 * 300);
    const stopping = performance.now();
    await relay.stop();
    expect(performance.now() - stopping).toBeLessThan(1_000);
    expect(await outboxBacklog(database.db)).toBe(1);
  });
});

describe("two relays on one PostgreSQL", () => {
  let url: string;
  let hosts: readonly OpenDatabase[];
  beforeAll(async () => {
    url = await freshPostgresUrl();
    hosts = [openPostgres(url, silentLog), openPostgres(url, silentLog)];
  });
  afterAll(() => Promise.all(hosts.map((host) => host.close())));

  it("share the work and relay each event exactly once", async () => {
    const [one, other] = hosts;
    if (!one || !other) throw new Error("A database is missing");
    await record(one, 2_000);
    const seen: string[] = [];
    const drain = async ({ db }: OpenDatabase): Promise<void> => {
      const fanOut = (events: readonly DomainEvent[]): Promise<void> => {
        seen.push(...events.map(({ id }) => id));
        return Promise.resolve();
      };
      while ((await outboxBacklog(db)) > 0) await relayBatch(db, fanOut);
    };
    await Promise.all([drain(one), drain(other)]);
    expect(seen).toHaveLength(2_000);
    expect(new Set(seen).size).toBe(2_000);
  });

  it("do not miss an event whose transaction commits late", async () => {
    const [one, other] = hosts;
    if (!one || !other) throw new Error("A database is missing");
    const seen: unknown[] = [];
    const take = (events: readonly DomainEvent[]): Promise<void> => {
      seen.push(...events.map(({ entity }) => entity.name));
      return Promise.resolve();
    };
    await one.db.transaction().execute(async (tx) => {
      await recordEvents(tx, [
        { type: "task.created", userId: null, entity: { type: "task", id: 1, name: "late" } },
      ]);
      await recordEvents(other.db, [
        { type: "task.created", userId: null, entity: { type: "task", id: 2, name: "early" } },
      ]);
      await relayBatch(other.db, take);
      expect(seen).toEqual(["early"]);
    });
    await relayBatch(other.db, take);
    expect(seen).toEqual(["early", "late"]);
  });
});

import { sql, type KyselyPlugin } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StorageHarness } from "@tt/connector-core/testing";
import { busyWorld, contents, isOurs, killable } from "../../connector-gcal/test/cut";
import { gcalWorld } from "../../connector-gcal/test/fixture";
import { createSyncRunner } from "../src/connectors/sync/runner";
import type { OpenDatabase } from "../src/platform/db/database";
import { databaseKinds } from "./support/databases";
import { storageHarness } from "./support/storage-harness";

describe.each(databaseKinds)("syncs of calendars on %s", (_kind, open) => {
  let database: OpenDatabase;
  let harness: StorageHarness;
  /** Statements since the last reset. */
  const statements: string[] = [];

  beforeAll(async () => {
    const opened = await open();
    const counter: KyselyPlugin = {
      transformQuery({ node }) {
        statements.push(node.kind);
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    database = { ...opened, db: opened.db.withPlugin(counter) };
  });
  afterAll(() => database.close());
  const fresh = async (): Promise<StorageHarness> =>
    storageHarness(database, { useFastPath: true });
  beforeEach(async () => {
    harness = await fresh();
    return () => harness.close();
  });

  it("end with the same result when killed before or after any step", async () => {
    const whole = await busyWorld(harness);
    const { process, connector } = killable(whole, 0, "before");
    expect(await connector.sync(whole.card.id)).toMatchObject({ ok: true });
    const expected = await contents(whole);
    for (let at = 1; at <= process.steps; at += 1) {
      for (const when of ["before", "after"] as const) {
        const mine = await fresh();
        const world = await busyWorld(mine);
        const cut = killable(world, at, when);
        expect((await cut.connector.sync(world.card.id)).ok).toBe(false);
        // The lease uses the database's clock.
        await sql`update integrations set sync_lease_until = now()`.execute(database.db);
        if (at < process.steps || when === "before") await world.sync();
        expect(await contents(world), `step ${String(at)}, ${when}`).toEqual(expected);
        expect(world.calendar.all.filter(({ summary }) => isOurs(summary))).toHaveLength(3);
        await mine.close();
      }
    }
  });

  it("duplicate nothing when two processes sync concurrently", async () => {
    const world = await busyWorld(harness);
    const all = [world.connector, world.process(), world.process()];
    const results = await Promise.all(all.map((each) => each.sync(world.card.id)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    await world.sync();
    expect(await world.entries()).toHaveLength(5);
    expect(world.calendar.events).toHaveLength(5);
  });

  it("commit a page in a fixed number of statements, whatever its content", async () => {
    const perSync: number[] = [];
    for (const count of [5, 50]) {
      const mine = await fresh();
      const world = await gcalWorld({}, mine);
      for (let index = 0; index < count; index += 1) {
        const minute = new Date(Date.parse("2026-01-14T00:00:00Z") + index * 60_000);
        const end = new Date(minute.getTime() + 60_000).toISOString();
        world.calendar.add({ id: `many${String(index)}`, start: minute.toISOString(), end });
      }
      statements.length = 0;
      expect(await world.sync()).toMatchObject({ created: count });
      perSync.push(statements.length);
      await mine.close();
    }
    expect(perSync[1]).toBe(perSync[0]);
  });

  it("take one request and three statements without a change", async () => {
    const world = await gcalWorld({}, harness);
    world.calendar.add({ id: "aaaaa", start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" });
    await world.sync();
    world.calls();
    statements.length = 0;
    await world.sync();
    expect(world.calls()).toEqual(["GET /calendars/primary/events"]);
    expect(statements.length).toBeLessThanOrEqual(4);
  });

  it("are retried with exponential back-off after a transient failure", async () => {
    const world = await gcalWorld({}, harness);
    const syncs = createSyncRunner(database.db);
    const minutes: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      await sql`update integrations set next_sync_at = now() + interval '30 minutes'`.execute(
        database.db,
      );
      world.google.faults.add({ type: "server_error", times: 3 });
      expect((await syncs.start(world.connector, world.card.id).ended).ok).toBe(false);
      const due = await sql<{ minutes: number }>`
        select extract(epoch from next_sync_at - now())::float8 / 60 as minutes
        from integrations`.execute(database.db);
      minutes.push(due.rows[0]?.minutes ?? 0);
      world.clock.advance(60_000);
    }
    [1, 2, 4, 8, 16].forEach((usual, round) => {
      expect(minutes[round]).toBeGreaterThan(usual * 0.7);
      expect(minutes[round]).toBeLessThan(usual * 1.3);
    });
    expect(minutes[5]).toBeGreaterThan(29);
    await world.sync();
    world.clock.advance(60_000);
    world.google.faults.add({ type: "server_error", times: 3 });
    await syncs.start(world.connector, world.card.id).ended;
    const due = await sql<{ minutes: number }>`
      select extract(epoch from next_sync_at - now())::float8 / 60 as minutes
      from integrations`.execute(database.db);
    expect(due.rows[0]?.minutes, "and from the start after one that worked").toBeLessThan(1.3);
  });
});

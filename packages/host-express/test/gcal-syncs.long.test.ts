import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StorageHarness } from "@tt/connector-core/testing";
import {
  createBusyFixture,
  contents,
  isOurs,
  killable,
} from "../../connector-gcal/test/interrupted";
import { createFixture } from "../../connector-gcal/test/fixture";
import { createSyncRunner } from "../src/connectors/sync/runner";
import type { OpenDatabase } from "../src/platform/db/database";
import { databaseKinds } from "./support/databases";
import { statementCounter } from "./support/statement-counter";
import { storageHarness } from "./support/storage-harness";

describe.each(databaseKinds)("syncs of calendars on %s", (_kind, open) => {
  let database: OpenDatabase;
  let harness: StorageHarness;
  /** Statements since the last reset. */
  const statements: string[] = [];

  beforeAll(async () => {
    const opened = await open();
    database = { ...opened, db: opened.db.withPlugin(statementCounter(statements)) };
  });
  afterAll(() => database.close());
  const fresh = async (): Promise<StorageHarness> =>
    storageHarness(database, { useFastPath: true });
  beforeEach(async () => {
    harness = await fresh();
    return () => harness.close();
  });

  it("end with the same result when killed before or after any step", async () => {
    const whole = await createBusyFixture(harness);
    const { process, connector } = killable(whole, 0, "before");
    expect(await connector.sync(whole.integration.id)).toMatchObject({ ok: true });
    const expected = await contents(whole);
    for (let at = 1; at <= process.steps; at += 1) {
      for (const when of ["before", "after"] as const) {
        const mine = await fresh();
        const fixture = await createBusyFixture(mine);
        const cut = killable(fixture, at, when);
        expect((await cut.connector.sync(fixture.integration.id)).ok).toBe(false);
        // The lease uses the database's clock.
        await sql`update integrations set sync_lease_until = now()`.execute(database.db);
        if (at < process.steps || when === "before") await fixture.sync();
        expect(await contents(fixture), `step ${String(at)}, ${when}`).toEqual(expected);
        expect(fixture.calendar.all.filter(({ summary }) => isOurs(summary))).toHaveLength(3);
        await mine.close();
      }
    }
  });

  it("duplicate nothing when two processes sync concurrently", async () => {
    const fixture = await createBusyFixture(harness);
    const all = [fixture.connector, fixture.process(), fixture.process()];
    const results = await Promise.all(all.map((each) => each.sync(fixture.integration.id)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    await fixture.sync();
    expect(await fixture.entries()).toHaveLength(5);
    expect(fixture.calendar.events).toHaveLength(5);
  });

  it("commit a page in a fixed number of statements, whatever its content", async () => {
    const perSync: number[] = [];
    for (const count of [5, 50]) {
      const mine = await fresh();
      const fixture = await createFixture({}, mine);
      for (let index = 0; index < count; index += 1) {
        const minute = new Date(Date.parse("2026-01-14T00:00:00Z") + index * 60_000);
        const end = new Date(minute.getTime() + 60_000).toISOString();
        fixture.calendar.add({ id: `many${String(index)}`, start: minute.toISOString(), end });
      }
      statements.length = 0;
      expect(await fixture.sync()).toMatchObject({ created: count });
      perSync.push(statements.length);
      await mine.close();
    }
    expect(perSync[1]).toBe(perSync[0]);
  });

  it("take one request and three statements without a change", async () => {
    const fixture = await createFixture({}, harness);
    fixture.calendar.add({
      id: "aaaaa",
      start: "2026-01-14T09:00:00Z",
      end: "2026-01-14T10:00:00Z",
    });
    await fixture.sync();
    fixture.calls();
    statements.length = 0;
    await fixture.sync();
    expect(fixture.calls()).toEqual(["GET /calendars/primary/events"]);
    expect(statements.length).toBeLessThanOrEqual(4);
  });

  it("are retried with exponential back-off after a transient failure", async () => {
    const fixture = await createFixture({}, harness);
    const syncs = createSyncRunner(database.db);
    const minutes: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      await sql`update integrations set next_sync_at = now() + interval '30 minutes'`.execute(
        database.db,
      );
      fixture.google.faults.add({ type: "server_error", times: 3 });
      expect((await syncs.start(fixture.connector, fixture.integration.id).ended).ok).toBe(false);
      const due = await sql<{ minutes: number }>`
        select extract(epoch from next_sync_at - now())::float8 / 60 as minutes
        from integrations`.execute(database.db);
      minutes.push(due.rows[0]?.minutes ?? 0);
      fixture.clock.advance(60_000);
    }
    [1, 2, 4, 8, 16].forEach((usual, round) => {
      expect(minutes[round]).toBeGreaterThan(usual * 0.7);
      expect(minutes[round]).toBeLessThan(usual * 1.3);
    });
    expect(minutes[5]).toBeGreaterThan(29);
    await fixture.sync();
    fixture.clock.advance(60_000);
    fixture.google.faults.add({ type: "server_error", times: 3 });
    await syncs.start(fixture.connector, fixture.integration.id).ended;
    const due = await sql<{ minutes: number }>`
      select extract(epoch from next_sync_at - now())::float8 / 60 as minutes
      from integrations`.execute(database.db);
    expect(due.rows[0]?.minutes, "and from the start after one that worked").toBeLessThan(1.3);
  });
});

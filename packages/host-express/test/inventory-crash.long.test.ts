import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, it, vi } from "vitest";
import type { OpenDatabase } from "../src/platform/db/database";
import { openPGlite } from "../src/platform/db/open-pglite";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, expectStatus } from "./support/client";
import { freshDataDirectory, freshPostgresUrl, silentLog } from "./support/databases";
import { admin } from "./support/host";
import {
  enableInventory,
  inventoryFaults,
  move,
  newItemId,
  newWarehouseId,
  transfer,
} from "./support/inventory";
import { spawnHost, type HostProcess } from "./support/process";

/** Logs in at a new host and fills a warehouse. */
async function prepare(host: HostProcess) {
  const me = new Client(host.url);
  await me.logIn(admin);
  await enableInventory(me);
  const main = await newWarehouseId(me);
  const shop = await newWarehouseId(me);
  const item = await newItemId(me);
  expectStatus(await move(me, "purchase", [item, main], 10_000), 201);
  return { me, item, ends: [main, shop] as const };
}

async function storedTransfers({ db }: OpenDatabase): Promise<readonly number[]> {
  const { rows } = await sql<{ reference: number }>`
    select distinct reference_id as reference from stock_movements
    where movement_type = 'transfer' order by 1`.execute(db);
  return rows.map(({ reference }) => reference);
}

describe("a transfer that kill -9 interrupts", () => {
  it("stores nothing if the process ends after it changed the stock", async () => {
    const url = await freshPostgresUrl();
    const database = openPostgres(url, silentLog);
    const host = await spawnHost({ DATABASE_URL: url });
    try {
      const { me, item, ends } = await prepare(host);
      expectStatus(await transfer(me, item, ends, 1), 201);
      const before = await sql`select * from stock_levels order by warehouse_id`.execute(
        database.db,
      );
      await database.db.transaction().execute(async (tx) => {
        // The transfer changes both levels, then waits to insert its movements.
        await sql`lock table stock_movements in share mode`.execute(tx);
        const answer = transfer(me, item, ends, 5).catch(() => "no response");
        await vi.waitFor(
          async () => {
            // On another connection, because a transaction reads pg_stat_activity only once.
            const { rows } = await sql`
              select 1 from pg_stat_activity
              where wait_event_type = 'Lock' and query like 'insert into "stock_movements"%'
                and datname = current_database()`.execute(database.db);
            expect(rows).toHaveLength(1);
          },
          { timeout: 20_000, interval: 20 },
        );
        await host.stop("SIGKILL");
        expect(await answer).toBe("no response");
      });
      // The server ends the transaction once it notices the closed connection.
      await vi.waitFor(
        async () => {
          const { rows } = await sql`
            select 1 from pg_stat_activity
            where pid <> pg_backend_pid() and xact_start is not null
              and datname = current_database()`.execute(database.db);
          expect(rows).toHaveLength(0);
        },
        { timeout: 20_000, interval: 50 },
      );
      expect(await storedTransfers(database)).toHaveLength(1);
      expect(await inventoryFaults(database.db)).toEqual([]);
      const after = await sql`select * from stock_levels order by warehouse_id`.execute(
        database.db,
      );
      expect(after.rows).toEqual(before.rows);
    } finally {
      await host.stop("SIGKILL");
      await database.close();
    }
  });

  it.each(["PGlite", "PostgreSQL"] as const)(
    "leaves both movements or none at any moment on %s, and every confirmed transfer",
    async (kind) => {
      const isEmbedded = kind === "PGlite";
      const place = isEmbedded ? await freshDataDirectory() : await freshPostgresUrl();
      const env = isEmbedded ? { TT_DATA_DIR: place } : { DATABASE_URL: place };
      const confirmed: number[] = [];
      let known: Awaited<ReturnType<typeof prepare>> | undefined;
      for (let round = 0; round < 3; round += 1) {
        const host = await spawnHost(env);
        known ??= await prepare(host);
        const { item, ends } = known;
        const me = known.me.at(host.url);
        let isRunning = true;
        const client = async (): Promise<void> => {
          while (isRunning) {
            const answer = await transfer(me, item, ends, 0.25).catch(() => undefined);
            if (answer?.status === 201) confirmed.push(Number(answer.body["reference_id"]));
          }
        };
        const clients = [client(), client(), client(), client()];
        const enough = confirmed.length + 2;
        await vi.waitFor(
          () => {
            expect(confirmed.length).toBeGreaterThanOrEqual(enough);
          },
          { timeout: 90_000, interval: 1 },
        );
        await sleep(7 * round);
        await host.stop("SIGKILL");
        isRunning = false;
        await Promise.all(clients);
      }
      const database = isEmbedded ? await openPGlite(place) : openPostgres(place, silentLog);
      try {
        expect(await inventoryFaults(database.db)).toEqual([]);
        const stored = await storedTransfers(database);
        expect(confirmed.length).toBeGreaterThanOrEqual(6);
        expect(confirmed.filter((reference) => !stored.includes(reference))).toEqual([]);
      } finally {
        await database.close();
      }
    },
    300_000,
  );
});

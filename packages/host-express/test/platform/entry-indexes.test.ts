import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { summarize } from "../../src/features/reports/summary";
import { unexportedEntries } from "../../src/connectors/storage/changes/entry-exports";
import { allEntries, listEntries, type EntryFilter } from "../../src/features/time-entries/list";
import { maxEntries, workedPairs } from "../../src/features/suggestions/store";
import { overlapping } from "../../src/features/time-entries/overlaps";
import { runningEntry } from "../../src/features/time-entries/store";
import { filterTotals } from "../../src/features/time-entries/totals";
import type { OpenDatabase } from "../../src/platform/db/database";
import { unusedPGlite } from "../support/pglite-pool";

const perPage = 50;

/** The database's statistics of the table `time_entries`. */
interface Reads {
  /** Number of sequential scans. */
  readonly sequential: number;
  /** Number of rows fetched from the table by index scans. */
  readonly rows: number;
  /** Number of scans by index name. */
  readonly indexes: ReadonlyMap<string, number>;
}

// Verifies "Which index serves which query" in docs/performance.md by the database's statistics. Uses
// the embedded database, because its single connection causes no other scans.
describe("queries for time entries", () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    // Dead rows of other tests would count as fetched.
    database = await unusedPGlite();
    const { db } = database;
    await sql`insert into settings (id, timezone) values (1, 'UTC')`.execute(db);
    await sql`insert into users (username, role)
      select 'user' || n, 'user' from generate_series(1, 40) n`.execute(db);
    await sql`insert into clients (name) values ('client')`.execute(db);
    await sql`insert into projects (name, client_id)
      select 'project' || n, 1 from generate_series(1, 50) n`.execute(db);
    await sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, billable, paid, source)
      select 1 + n % 40, 1 + n % 50, at, case when n % 1000 > 0 then at + interval '1 hour' end,
        case when n % 1000 > 0 then 3600 end, n % 3 > 0, n % 2 > 0,
        case when n % 9 > 0 then 'manual' else 'import' end
      from (select n, '2024-01-01'::timestamptz + n * interval '50 minutes' as at
        from generate_series(1, 20000) n) as given`.execute(db);
    await sql`vacuum analyze`.execute(db);
  });
  afterAll(() => database.close());

  const reads = async (): Promise<Reads> => {
    const { db } = database;
    await sql`select pg_stat_force_next_flush()`.execute(db);
    const tables = await sql<{ sequential: number; rows: number }>`
      select seq_scan as sequential, idx_tup_fetch as rows from pg_stat_user_tables
      where relname = 'time_entries'`.execute(db);
    const indexes = await sql<{ name: string; scans: number }>`
      select indexrelname as name, idx_scan as scans from pg_stat_user_indexes
      where relname = 'time_entries'`.execute(db);
    const [table] = tables.rows;
    return {
      sequential: table?.sequential ?? 0,
      rows: table?.rows ?? 0,
      indexes: new Map(indexes.rows.map((row) => [row.name, row.scans])),
    };
  };

  /** Difference of the statistics before and after a query. */
  const readsOf = async (query: () => Promise<unknown>) => {
    const before = await reads();
    await query();
    const after = await reads();
    return {
      sequential: after.sequential - before.sequential,
      rows: after.rows - before.rows,
      indexes: [...after.indexes.keys()].filter(
        (name) => after.indexes.get(name) !== before.indexes.get(name),
      ),
    };
  };

  const everything: EntryFilter = {
    userId: undefined,
    projectId: undefined,
    from: undefined,
    to: undefined,
    billable: undefined,
    includeActive: false,
  };
  const month = { from: new Date("2024-05-01"), to: new Date("2024-05-31") };

  it.each([
    ["everything", everything, "time_entries_start"],
    ["running ones too", { ...everything, includeActive: true }, "time_entries_start"],
    ["billable ones", { ...everything, billable: true }, "time_entries_start"],
    ["a month", { ...everything, ...month }, "time_entries_start"],
    ["a month's paid ones", { ...everything, ...month, paid: true }, "time_entries_start"],
    ["a month's imports", { ...everything, ...month, source: "import" }, "time_entries_start"],
    ["a user's", { ...everything, userId: 7 }, "time_entries_user_start"],
    ["a user's month", { ...everything, ...month, userId: 7 }, "time_entries_user_start"],
    ["a project's", { ...everything, projectId: 7, billable: true }, "time_entries_project_start"],
  ])("list %s: only the rows of the page are looked up", async (_name, filter, index) => {
    for (const page of [1, 2, 5]) {
      const { db } = database;
      let shown = 0;
      const { sequential, rows, indexes } = await readsOf(async () => {
        shown = (await listEntries(db, filter, { page, per_page: perPage })).rows.length;
      });
      expect({ sequential, rows }).toEqual({ sequential: 0, rows: shown });
      expect(indexes.sort()).toEqual([...(shown > 0 ? ["time_entries_pkey"] : []), index].sort());
    }
  });

  it.each([
    ["a month", { ...everything, ...month, includeActive: true }, "time_entries_start"],
    ["a month's paid ones", { ...everything, ...month, paid: true }, "time_entries_start"],
    ["a user's", { ...everything, userId: 7 }, "time_entries_user_start"],
    ["a user's unpaid ones", { ...everything, userId: 7, paid: false }, "time_entries_user_start"],
    ["a project's", { ...everything, projectId: 7 }, "time_entries_project_start"],
  ])("sum %s: no row is looked up", async (_name, filter, index) => {
    const { db } = database;
    expect(await readsOf(() => filterTotals(db, filter))).toEqual({
      sequential: 0,
      rows: 0,
      indexes: [index],
    });
  });

  it("export: each batch reads its own rows only", async () => {
    const { db } = database;
    let exported = 0;
    const { sequential, rows } = await readsOf(async () => {
      for await (const batch of allEntries(db, everything)) exported += batch.length;
    });
    expect(exported).toBe(19_980);
    expect({ sequential, rows }).toEqual({ sequential: 0, rows: exported });
  });

  it("find the running timer and entries of the same time", async () => {
    const { db } = database;
    const running = await readsOf(() => runningEntry(db, 1));
    expect(running).toMatchObject({ sequential: 0, indexes: ["time_entries_running"] });
    const span = { id: undefined, user_id: 7, start: month.from, end: month.to };
    const met = await readsOf(() => db.transaction().execute((tx) => overlapping(tx, [span])));
    expect(met).toMatchObject({ sequential: 0, indexes: ["time_entries_user_start"] });
  });

  it("find new entries to export, and marked ones", async () => {
    const { db } = database;
    const integration = "00000000-0000-4000-8000-000000000001";
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      values (${integration}, 'calendar', 'personal', 7, true, 'public', '{}')`.execute(db);
    await sql`insert into external_links
        (integration_id, kind, source, ref, local_id, local_version, origin)
      select ${integration}, 'entry', 'calendar', id::text, id, version, 'local'
      from time_entries where user_id = 7 and end_time is not null`.execute(db);
    await sql`update time_entries set version = version + 1 where id = 46`.execute(db);
    await sql`vacuum analyze`.execute(db);
    let found: readonly { readonly entryId: number }[] = [];
    const { sequential, rows } = await readsOf(async () => {
      const query = { since: "2024-01-01T00:00:00Z", from: 19_900, limit: 100 };
      found = await unexportedEntries(db, integration, query);
    });
    expect(found.map(({ entryId }) => entryId)).toEqual([46]);
    expect(sequential).toBe(0);
    expect(rows).toBeLessThan(200);
  });

  it.each([
    [undefined, "time_entries_start"],
    [7, "time_entries_user_start"],
  ])("add up a month of user %s", async (userId, index) => {
    const filter = { ...month, userId, projectId: undefined };
    const { sequential, indexes } = await readsOf(() => summarize(database.db, filter));
    expect({ sequential, indexes }).toEqual({ sequential: 0, indexes: [index] });
  });

  it("suggest by the newest entries, however many there are", async () => {
    const { db } = database;
    await sql`insert into time_entries (user_id, project_id, start_time, end_time)
      select 8, 1 + n % 50, at, at + interval '1 minute'
      from (select '2025-01-01'::timestamptz + n * interval '5 minutes' as at, n
        from generate_series(1, 5000) n) as given`.execute(db);
    await sql`vacuum analyze`.execute(db);
    const viewer = { userId: 8, role: "user" } as const;
    const now = new Date("2026-06-01T12:00:00Z");
    const work = { viewer, zone: "Europe/Rome", today: "2026-06-01", now, text: "" };
    const read = await readsOf(() => workedPairs(db, work));
    expect(read.sequential).toBe(0);
    expect(read.indexes).toContain("time_entries_user_start");
    // The planner looks up the latest start, too.
    expect(read.rows).toBeLessThanOrEqual(maxEntries + 1);
  });
});

import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrate } from "../../src/platform/db/migrate";
import { migrations } from "../../src/platform/db/migrations/list";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { emptyPGlite, emptyPostgresUrl, silentLog } from "../support/databases";

const emptyKinds: [string, () => Promise<OpenDatabase>][] = [
  ["PGlite", emptyPGlite],
  ["PostgreSQL", async () => openPostgres(await emptyPostgresUrl(), silentLog)],
];

const id = randomUUID();
const at = "2026-01-15 12:00:00+00";

/** One row for each renamed table, as version 012 writes it. */
const filled: readonly string[] = [
  `insert into users (username, role) values ('ada', 'user')`,
  `insert into clients (name) values ('Acme')`,
  `insert into projects (name, client_id) values ('Website', 1)`,
  `insert into time_entries (user_id, project_id, start_time, end_time)
    values (1, 1, '2026-01-15T10:00:00Z', '2026-01-15T11:00:00Z')`,
  `insert into integrations (id, connector, scope, owner, active, public_id, config)
    values ('${id}', 'github_connector', 'personal', 1, true, 'public', '{}')`,
  `insert into send_lanes (lane, next_at) values ('slack_connector:C1', '${at}')`,
  `insert into job_windows (job, looked_until) values ('summaries', '${at}')`,
  `insert into integration_notices (integration_id, ref, type, happened_at, status, tries)
    values ('${id}', '77', 'time_entry.started', '${at}', 'sent', 2)`,
  `insert into integration_routes (connector, index_name, value, integration_id)
    values ('github_connector', 'repository', '1296269', '${id}')`,
  `insert into external_endings (integration_id, source, ref, as_of, fields, remembered_at)
    values ('${id}', 'api.github.com:1', 'github_issue_1', '${at}', '{"status": "done"}', '${at}')`,
  `insert into external_links (integration_id, kind, source, ref, local_id, remote_etag,
      remote_version, local_version, origin)
    values ('${id}', 'entry', 'primary:a', 'b', 1, 'etag', '2026-01-15T12:00:00.000Z', 1, 'local')`,
  `insert into api_tokens (name, token_hash, token_prefix, user_id, scopes, made_by_login)
    values ('Login of ada', 'hash', 'tt_', 1, '{}', true)`,
];

const oldNames = [
  "send_lane",
  "job_window",
  "integration_notice",
  "integration_routes",
  "external_ending",
  "touch",
  "made_by_login",
  "marked",
  "looked_until",
].join("|");

describe.each(emptyKinds)("migration 013 on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
    const older = Object.entries(migrations).filter(([name]) => name < "013");
    const migrator = new Migrator({
      db: database.db,
      provider: { getMigrations: () => Promise.resolve(Object.fromEntries(older)) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw new Error("A migration failed", { cause: error });
    for (const statement of filled) await sql.raw(statement).execute(database.db);
    expect(await migrate(database.db)).toEqual(
      Object.keys(migrations).filter((name) => name >= "013"),
    );
  });
  afterAll(() => database.close());

  it("keeps every row under the new names", async () => {
    const { db } = database;
    const first = (table: string) => sql.raw<object>(`select * from ${table}`).execute(db);
    const rows = async (table: string) => (await first(table)).rows;
    expect(await rows("send_slots")).toEqual([
      { rate_limit_key: "slack_connector:C1", next_at: at },
    ]);
    expect(await rows("job_watermarks")).toMatchObject([{ job: "summaries", watermark: at }]);
    expect(await rows("integration_notifications")).toMatchObject([
      { ref: "77", occurred_at: at, status: "sent", tries: 2 },
    ]);
    expect(await rows("integration_routing_keys")).toMatchObject([
      { index_name: "repository", value: "1296269", integration_id: id },
    ]);
    expect(await rows("external_item_states")).toMatchObject([
      { ref: "github_issue_1", as_of: at, fields: { status: "done" }, recorded_at: at },
    ]);
    expect(await rows("external_links")).toMatchObject([
      { remote_version: "etag", as_of: "2026-01-15T12:00:00.000Z", changed_since_export: false },
    ]);
    expect(await rows("api_tokens")).toMatchObject([{ is_login_token: true }]);
  });

  it("leaves the functions and triggers working", async () => {
    const { db } = database;
    await sql`update time_entries set notes = 'x', version = version + 1`.execute(db);
    expect(await sql`select changed_since_export from external_links`.execute(db)).toMatchObject({
      rows: [{ changed_since_export: true }],
    });
    const state = sql`select as_of, fields from
      find_external_item_state(${id}, 'api.github.com:1', 'github_issue_1')`;
    expect((await state.execute(db)).rows).toEqual([{ as_of: at, fields: { status: "done" } }]);
    const recorded = sql`select record_external_item_state(${id}, null, 'api.github.com:1',
      'github_issue_1', ${"2026-01-15T13:00:00Z"}::timestamptz, null) as recorded`;
    expect((await recorded.execute(db)).rows).toEqual([{ recorded: true }]);
    expect((await state.execute(db)).rows).toEqual([
      { as_of: "2026-01-15 13:00:00+00", fields: null },
    ]);
  });

  it("notifies of changed routing keys on the channel that older versions use", async () => {
    const payloads: string[] = [];
    const stop = await database.listen(
      "integration_changed",
      (payload) => payloads.push(payload),
      () => undefined,
    );
    await sql`delete from integration_routing_keys`.execute(database.db);
    await expect.poll(() => payloads).toEqual(["routes"]);
    await stop();
  });

  it("removes all old names", async () => {
    const { rows } = await sql`
      select name from (
        select conname::text as name from pg_constraint
        union all select relname from pg_class
        union all select attname from pg_attribute
        union all select tgname from pg_trigger
        union all select proname from pg_proc where pronamespace = 'public'::regnamespace
      ) names
      where name ~ ${oldNames}`.execute(database.db);
    expect(rows).toEqual([]);
  });
});

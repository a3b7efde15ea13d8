import { incompressible } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maxKeyBytes } from "../../src/platform/db/bounded-key";
import type { OpenDatabase } from "../../src/platform/db/database";
import { databaseKinds } from "../support/databases";

const hash = 64;
/** Limit for names that the code defines: of connectors, columns, jobs and kinds. */
const internalName = 64;
const uuid = 36;
/** Limit for ids of Google and GitHub; both connectors accept ASCII only. */
const externalId = 1_024;

/**
 * The longest accepted value in bytes of each text column in a btree index, whose entries may have at
 * most 2,704 bytes. `varchar(n)` limits characters, of up to four bytes each.
 */
const longest: Readonly<Record<string, number>> = {
  "api_tokens.token_hash": hash,
  "clients.name": 4 * 200,
  "data_versions.type": internalName,
  "deliveries.body_hash": hash,
  "deliveries.delivery_id": maxKeyBytes,
  "external_item_states.ref": 4 * 200,
  "external_item_states.source": externalId,
  "external_links.kind": internalName,
  "external_links.ref": externalId,
  "external_links.source": externalId + "primary:".length,
  "idempotency_keys.key": 4 * 128,
  "imported_rows.kind": internalName,
  "imported_rows.source": 4 * 100,
  "integration_deliveries.code": internalName,
  "integration_notifications.ref": internalName,
  "integration_routing_keys.connector": internalName,
  "integration_routing_keys.index_name": internalName,
  "integration_routing_keys.value": maxKeyBytes,
  "integrations.connector": internalName,
  "integrations.md5((config -> 'credentials'::text) ->> 'account_id'::text)": 32,
  "integrations.public_id": hash,
  "job_watermarks.job": internalName,
  "link_codes.code_hash": hash,
  "link_codes.provider": internalName,
  "oauth_states.session_hash": hash,
  "oauth_states.state_hash": hash,
  "password_links.code_hash": hash,
  "processed_forms.digest": hash,
  "projects.code": 4 * 20,
  "projects.name": 4 * 200,
  // A pattern of 50 characters has at most 6 prefixes of 20, and the sequence.
  "quotes.quote_number": 4 * 200,
  "send_slots.rate_limit_key": maxKeyBytes,
  "sessions.id_hash": hash,
  "stock_items.sku": 4 * 100,
  "tasks.external_ref": 4 * 200,
  "tasks.external_source": externalId,
  "time_entries.md5(\"substring\"(notes, '.*\\[([a-z]+:[^]\\s]+)\\]'::text))": 32,
  "time_entries.source": internalName,
  "user_identities.external_id": maxKeyBytes,
  "user_identities.lower(login::text)": 100,
  "user_identities.provider": internalName,
  "users.lower(github_username::text)": 100,
  "users.username": 4 * 80,
  "warehouses.code": 4 * 50,
};

describe.each(databaseKinds)("indexes over texts on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** The text columns of every btree index, as `table.column`. */
  const indexes = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const { rows } = await sql<{ index: string; text: string }>`
      select i.indexrelid::regclass::text as index,
        i.indrelid::regclass::text || '.' || pg_get_indexdef(i.indexrelid, a.attnum, true) as text
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_am am on am.oid = c.relam and am.amname = 'btree'
      join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_attribute a on a.attrelid = i.indexrelid
      join pg_type t on t.oid = a.atttypid and t.typcategory = 'S'
      where i.indrelid::regclass::text not like 'kysely_%'
      order by 1, a.attnum`.execute(database.db);
    const found = new Map<string, string[]>();
    for (const { index, text } of rows) found.set(index, [...(found.get(index) ?? []), text]);
    return found;
  };

  it("are all listed, with the longest value of each text column", async () => {
    const texts = [...(await indexes()).values()].flat();
    expect([...new Set(texts)].sort()).toEqual(Object.keys(longest).sort());
  });

  it("can store the longest values together", async () => {
    const { db } = database;
    for (const [index, texts] of await indexes()) {
      const columns = texts.map((_text, at) => `t${String(at)}`).join(", ");
      const values = texts.map((text) => incompressible(Math.ceil((longest[text] ?? 0) / 3)));
      await db.transaction().execute(async (tx) => {
        // The other columns are ids and times, with at most 40 bytes per index.
        const types = texts.map((_text, at) => `t${String(at)} text`).join(", ");
        await sql
          .raw(`create temp table probe (${types}, rest char(${String(uuid + 4)})) on commit drop`)
          .execute(tx);
        await sql.raw(`create index on probe (${columns}, rest)`).execute(tx);
        const row = sql.join(values.map((value) => sql`${value}::text`));
        await expect(
          sql`insert into probe values (${row}, 'x')`.execute(tx),
          index,
        ).resolves.toBeDefined();
      });
    }
  });

  it.each([
    ["a bracketed note", `[memo:${incompressible(900)}]`],
    ["a Markdown link", `See [https:${incompressible(3_177)}](https://example.com)`],
  ])("take %s", async (_name, notes) => {
    const { db } = database;
    await sql`insert into users (username, role) values ('ada', 'user') on conflict do nothing`.execute(
      db,
    );
    await sql`insert into clients (name) values ('client') on conflict do nothing`.execute(db);
    await sql`insert into time_entries (user_id, client_id, start_time, end_time, notes)
      select users.id, clients.id, now(), now(), ${notes} from users, clients`.execute(db);
    const { rows } = await sql`select from time_entries where notes = ${notes}`.execute(db);
    expect(rows).toHaveLength(1);
  });
});

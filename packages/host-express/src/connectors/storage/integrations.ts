import { randomUUID } from "node:crypto";
import type {
  HeldLease,
  IntegrationRow,
  IntegrationStore,
  ReadOptions,
  RoutingKey,
} from "@tt/connector-core";
import { sql } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { OpenDatabase, PreparedStatement } from "../../platform/db/database";
import { patchIntegration } from "./patch";
import type { RowCache } from "./row-cache";
import { integrationColumns, toIntegrationRow } from "./rows";

const columns = integrationColumns.map((column) => `i.${column}`).join(", ");

const byPublicIdStatement: PreparedStatement = {
  name: "integration_by_public_id",
  text: `select ${columns} from integrations i where i.public_id = $1 and i.connector = $2`,
};

/** One index lookup per routing key in one round trip; results follow the order of the keys. */
const byRoutingKeyStatement: PreparedStatement = {
  name: "integrations_by_routing_key",
  text: `select ${columns}, key.position
    from unnest($2::text[], $3::text[]) with ordinality as key(index_name, value, position)
    join integration_routing_keys r
      on r.connector = $1 and r.index_name = key.index_name and r.value = key.value
    join integrations i on i.id = r.integration_id
    order by key.position, i.created_at, i.id
    limit $4`,
};

type Stored = Parameters<typeof toIntegrationRow>[0];

/** Creates the store of integrations. Reads use the cache unless `fresh` is set. */
export function createIntegrationStore(database: OpenDatabase, cache: RowCache): IntegrationStore {
  const { db } = database;

  const cached = (
    row: IntegrationRow | undefined,
    generation: number,
  ): IntegrationRow | undefined => {
    if (row) cache.storeRow(row, generation);
    return row;
  };

  const readByRoutingKeys = async (
    connector: string,
    keys: readonly RoutingKey[],
    limit: number,
  ): Promise<readonly IntegrationRow[]> => {
    const { generation } = cache;
    // An integration is returned once per matching key, but the limit counts integrations.
    const maxRows = limit * keys.length;
    const stored = await database.prepared<Stored & { readonly position: number }>(
      byRoutingKeyStatement,
      [
        connector,
        keys.map(({ index }) => index),
        keys.map(({ value }) => boundedKey(value)),
        maxRows,
      ],
    );
    const found = stored.map((row) => ({
      position: row.position,
      row: toIntegrationRow(row),
    }));
    if (found.length > 0 && found.length < maxRows) {
      keys.forEach((key, index) => {
        const rows = found.filter(({ position }) => position === index + 1);
        cache.storeRoutingKey(
          connector,
          key,
          rows.map(({ row }) => row),
          generation,
        );
      });
    }
    return unique(found.map(({ row }) => row)).slice(0, limit);
  };

  return {
    async get(id, options: ReadOptions = {}) {
      const known = options.fresh ? undefined : cache.row(id);
      if (known) return known;
      const { generation } = cache;
      const stored = await db
        .selectFrom("integrations")
        .select([...integrationColumns])
        .where("id", "=", id)
        .executeTakeFirst();
      return cached(stored && toIntegrationRow(stored), generation);
    },
    async byOwner(connector, userId) {
      const stored = await db
        .selectFrom("integrations")
        .select([...integrationColumns])
        .where("connector", "=", connector)
        .where("owner", userId === null ? "is" : "=", userId)
        .executeTakeFirst();
      return stored && toIntegrationRow(stored);
    },
    async byPublicId(connector, publicId, options: ReadOptions = {}) {
      const known = options.fresh ? undefined : cache.rowByPublicId(publicId);
      if (known) return known.connector === connector ? known : undefined;
      const { generation } = cache;
      const [stored] = await database.prepared<Stored>(byPublicIdStatement, [publicId, connector]);
      return cached(stored && toIntegrationRow(stored), generation);
    },
    async byRoutingKey(connector, keys, limit, options: ReadOptions = {}) {
      if (keys.length === 0) return [];
      if (!options.fresh) {
        const known = keys.map((key) => cache.rowsByRoutingKey(connector, key));
        if (known.every((rows) => rows !== undefined)) return unique(known.flat()).slice(0, limit);
      }
      return readByRoutingKeys(connector, keys, limit);
    },
    async byAccount(connector, accountId) {
      const stored = await db
        .selectFrom("integrations")
        .select([...integrationColumns])
        .where("connector", "=", connector)
        .where(
          sql<string>`md5(config->'credentials'->>'account_id')`,
          "=",
          sql<string>`md5(${accountId})`,
        )
        .execute();
      return stored.map(toIntegrationRow);
    },
    async lease(id, type, seconds) {
      const lease: HeldLease = { type, id: randomUUID(), seconds };
      const holder = sql.ref(`${type}_lease`);
      const until = sql.ref(`${type}_lease_until`);
      const taken = await sql<Stored>`
        update integrations
        set ${holder} = ${lease.id}::uuid, ${until} = now() + ${seconds} * interval '1 second'
        where id = ${id} and (${holder} is null or ${until} <= now())
        returning ${sql.join(integrationColumns.map((column) => sql.ref(column)))}`.execute(db);
      const [stored] = taken.rows;
      return stored && { lease, row: toIntegrationRow(stored) };
    },
    async patch(id, patch) {
      const patched = await patchIntegration(db, id, patch);
      cache.dropRow(id);
      return patched;
    },
  };
}

function unique(rows: readonly IntegrationRow[]): readonly IntegrationRow[] {
  const seen = new Map<string, IntegrationRow>();
  for (const row of rows) if (!seen.has(row.id)) seen.set(row.id, row);
  return [...seen.values()];
}

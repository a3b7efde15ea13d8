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

/** One index lookup per hint, all in one round trip; what was asked first comes first. */
const byRouteStatement: PreparedStatement = {
  name: "integrations_by_route",
  text: `select ${columns}, hint.position
    from unnest($2::text[], $3::text[]) with ordinality as hint(index_name, value, position)
    join integration_routing_keys r
      on r.connector = $1 and r.index_name = hint.index_name and r.value = hint.value
    join integrations i on i.id = r.integration_id
    order by hint.position, i.created_at, i.id
    limit $4`,
};

type Stored = Parameters<typeof toIntegrationRow>[0];

/** Cards, from memory where that is allowed. */
export function createIntegrationStore(database: OpenDatabase, cache: RowCache): IntegrationStore {
  const { db } = database;

  const keep = (
    row: IntegrationRow | undefined,
    generation: number,
  ): IntegrationRow | undefined => {
    if (row) cache.storeRow(row, generation);
    return row;
  };

  const readRoutes = async (
    connector: string,
    hints: readonly RoutingKey[],
    limit: number,
  ): Promise<readonly IntegrationRow[]> => {
    const { generation } = cache;
    // A card comes once per hint that names it, and the limit is about cards.
    const mostRows = limit * hints.length;
    const stored = await database.prepared<Stored & { readonly position: number }>(
      byRouteStatement,
      [
        connector,
        hints.map((hint) => hint.index),
        hints.map((hint) => boundedKey(hint.value)),
        mostRows,
      ],
    );
    const found = stored.map((row) => ({
      position: row.position,
      row: toIntegrationRow(row),
    }));
    if (found.length > 0 && found.length < mostRows) {
      hints.forEach((hint, index) => {
        const rows = found.filter(({ position }) => position === index + 1);
        cache.storeRoute(
          connector,
          hint,
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
      return keep(stored && toIntegrationRow(stored), generation);
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
      return keep(stored && toIntegrationRow(stored), generation);
    },
    async byRoutingKey(connector, hints, limit, options: ReadOptions = {}) {
      if (hints.length === 0) return [];
      if (!options.fresh) {
        const known = hints.map((hint) => cache.rowsByRoute(connector, hint));
        if (known.every((rows) => rows !== undefined)) return unique(known.flat()).slice(0, limit);
      }
      return readRoutes(connector, hints, limit);
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
    async lease(id, kind, seconds) {
      const lease: HeldLease = { type: kind, id: randomUUID(), seconds };
      const holder = sql.ref(`${kind}_lease`);
      const until = sql.ref(`${kind}_lease_until`);
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
      cache.forgetRow(id);
      return patched;
    },
  };
}

function unique(rows: readonly IntegrationRow[]): readonly IntegrationRow[] {
  const seen = new Map<string, IntegrationRow>();
  for (const row of rows) if (!seen.has(row.id)) seen.set(row.id, row);
  return [...seen.values()];
}

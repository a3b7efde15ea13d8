import { sql, type Kysely } from "kysely";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";
import type { MovedIn } from "../moved-in";
import type { MovementRow } from "../stock/move";

/** A movement with the names of the item and the warehouse. */
export interface HistoryRow {
  readonly id: number;
  readonly moved_at: string;
  readonly item_id: number;
  readonly item_sku: string;
  readonly item_name: string;
  readonly warehouse_id: number;
  readonly warehouse_name: string;
  readonly quantity: string;
  readonly movement_type: MovementRow["movement_type"];
  readonly reference_type: string | null;
  readonly reference_id: number | null;
  readonly notes: string | null;
}

/** Filters of {@link listMovements}; undefined fields do not filter. */
export interface HistoryFilter extends MovedIn {
  readonly itemId: number | undefined;
  readonly warehouseId: number | undefined;
  readonly type: MovementRow["movement_type"] | undefined;
}

/** Lists movements, newest first. */
export async function listMovements(
  db: Kysely<Database>,
  filter: HistoryFilter,
  page: PageRequest,
): Promise<Page<HistoryRow>> {
  return readPage(matchingMovements(db, filter), page, (query) =>
    query
      .select(["moves.id", "moves.moved_at", "moves.quantity", "moves.movement_type"])
      .select(["moves.reference_type", "moves.reference_id", "moves.notes"])
      .select(["items.id as item_id", "items.sku as item_sku", "items.name as item_name"])
      .select(["warehouses.id as warehouse_id", "warehouses.name as warehouse_name"])
      .orderBy("moves.moved_at", "desc")
      .orderBy("moves.id", "desc"),
  );
}

/** Bytes of the notes of the newest movements, which are not read for it. */
export async function bytesOfNotes(
  db: Kysely<Database>,
  filter: HistoryFilter,
  limit: number,
): Promise<number> {
  const newest = matchingMovements(db, filter)
    .select("moves.notes")
    .orderBy("moves.moved_at", "desc")
    .orderBy("moves.id", "desc")
    .limit(limit);
  const { bytes } = await db
    .selectFrom(newest.as("newest"))
    .select(sql<number>`coalesce(sum(octet_length(notes)), 0)`.as("bytes"))
    .executeTakeFirstOrThrow();
  return bytes;
}

function matchingMovements(
  db: Kysely<Database>,
  { from, to, itemId, warehouseId, type }: HistoryFilter,
) {
  return db
    .selectFrom("stock_movements as moves")
    .innerJoin("stock_items as items", "items.id", "moves.stock_item_id")
    .innerJoin("warehouses", "warehouses.id", "moves.warehouse_id")
    .where((where) =>
      where.and([
        ...(from ? [where("moves.moved_at", ">=", from.toISOString())] : []),
        ...(to ? [where("moves.moved_at", "<=", to.toISOString())] : []),
        ...(itemId === undefined ? [] : [where("moves.stock_item_id", "=", itemId)]),
        ...(warehouseId === undefined ? [] : [where("moves.warehouse_id", "=", warehouseId)]),
        ...(type === undefined ? [] : [where("moves.movement_type", "=", type)]),
      ]),
    );
}

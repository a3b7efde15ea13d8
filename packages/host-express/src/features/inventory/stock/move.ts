import { sql, type Selectable, type Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { Database } from "../../../platform/db/schema";
import type { StockMovementsTable } from "../../../platform/db/tables/inventory";
import { wholeSeconds } from "../../../platform/db/instants";

/** A row of `stock_movements`. */
export type MovementRow = Selectable<StockMovementsTable>;

/** A change of the stock of one item in one warehouse. */
export interface NewMovement {
  readonly movement_type: MovementRow["movement_type"];
  readonly warehouse_id: number;
  /** Positive if it adds to the stock. */
  readonly quantity: number;
  readonly unit_cost: number | null;
  readonly reference_type: string | null;
  readonly reference_id: number | null;
  readonly reason: string | null;
  readonly notes: string | null;
}

/** Result of {@link moveStock}. If it is refused, the caller has to roll the transaction back. */
export type MoveOutcome =
  | { readonly status: "moved"; readonly movements: readonly MovementRow[] }
  /** A warehouse has less than a movement takes. */
  | { readonly status: "short"; readonly available: number }
  | Refused;

/** Maximum of `numeric(14,2)`. */
const maxOnHand = "999999999999.99";

/**
 * Changes the stock of an item and records the movements, each in another warehouse. Fails unless
 * every warehouse has enough or allows negative stock.
 *
 * Concurrent calls lock the levels of an item in the order of warehouses, so that opposite transfers
 * do not deadlock. Sums are computed by the database, in `numeric`.
 */
export async function moveStock(
  tx: Transaction<Database>,
  actor: Actor,
  itemId: number,
  movements: readonly NewMovement[],
  at: Date,
): Promise<MoveOutcome> {
  const onHand = await lockLevels(
    tx,
    itemId,
    movements.map((movement) => movement.warehouse_id),
  );
  const changed = await changeLevels(tx, itemId, movements);
  const failed = movements.find((movement) => !changed.has(movement.warehouse_id));
  if (failed && failed.quantity < 0) {
    return { status: "short", available: Number(onHand.get(failed.warehouse_id) ?? 0) };
  }
  if (failed) {
    const message = `The stock of a warehouse can be at most ${maxOnHand}`;
    return { status: "refused", reason: "invalid", field: "quantity", message };
  }
  // One statement for all, in the order of the movements.
  const rows = await tx
    .insertInto("stock_movements")
    .values(
      movements.map((movement) => ({
        ...movement,
        stock_item_id: itemId,
        moved_by: actor.userId,
        moved_at: wholeSeconds(at),
      })),
    )
    .returningAll()
    .execute();
  return { status: "moved", movements: rows };
}

/**
 * Creates missing levels and locks all of them, in the order of warehouses.
 * @returns the quantities on hand as text, by warehouse
 */
async function lockLevels(
  tx: Transaction<Database>,
  itemId: number,
  warehouseIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const ordered = warehouseIds.toSorted((one, other) => one - other);
  await tx
    .insertInto("stock_levels")
    .values(ordered.map((id) => ({ stock_item_id: itemId, warehouse_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = await tx
    .selectFrom("stock_levels")
    .select(["warehouse_id", "quantity_on_hand"])
    .where("stock_item_id", "=", itemId)
    .where("warehouse_id", "in", ordered)
    .orderBy("warehouse_id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.warehouse_id, row.quantity_on_hand]));
}

/**
 * Adds to locked levels, except where the sum would be out of range.
 * @returns the warehouses whose levels were changed
 */
async function changeLevels(
  tx: Transaction<Database>,
  itemId: number,
  movements: readonly NewMovement[],
): Promise<ReadonlySet<number>> {
  const moves = movements.map(
    ({ warehouse_id: id, quantity }) => sql`(${id}::integer, ${String(quantity)}::numeric)`,
  );
  const sum = sql`levels.quantity_on_hand + moves.quantity`;
  const { rows } = await sql<{ warehouse_id: number }>`
    update stock_levels as levels set quantity_on_hand = ${sum}, updated_at = now()
    from (values ${sql.join(moves)}) as moves (warehouse_id, quantity)
    join warehouses on warehouses.id = moves.warehouse_id
    where levels.stock_item_id = ${itemId} and levels.warehouse_id = moves.warehouse_id
      and (moves.quantity > 0 or ${sum} >= 0 or warehouses.allow_negative_stock)
      and abs(${sum}) <= ${sql.lit(maxOnHand)}::numeric
    returning levels.warehouse_id`.execute(tx);
  return new Set(rows.map((row) => row.warehouse_id));
}

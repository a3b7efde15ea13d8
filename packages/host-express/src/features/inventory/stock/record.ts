import type { Transaction } from "kysely";
import type * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { assertMoved } from "./assert-moved";
import { moveStock, type MovementRow } from "./move";
import type { newMovement } from "./schema";
import { assertItemUsable, assertWarehouseUsable } from "./usable";

/**
 * Records an adjustment, a purchase or a sale, for API and pages.
 * @throws HttpError 400 or 404, which rolls the transaction back
 */
export async function recordMovement(
  tx: Transaction<Database>,
  actor: Actor,
  { stock_item_id: itemId, ...movement }: z.output<typeof newMovement>,
  now: Date,
): Promise<readonly MovementRow[]> {
  const sign = movement.movement_type === "sale" ? -1 : 1;
  await assertItemUsable(tx, itemId);
  await assertWarehouseUsable(tx, "warehouse_id", movement.warehouse_id);
  const signed = { ...movement, quantity: sign * movement.quantity };
  return assertMoved(await moveStock(tx, actor, itemId, [signed], now));
}

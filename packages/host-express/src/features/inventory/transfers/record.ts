import type { Transaction } from "kysely";
import type * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { assertMoved } from "../stock/assert-moved";
import type { MovementRow } from "../stock/move";
import { assertItemUsable, assertWarehouseUsable } from "../stock/usable";
import type { newTransfer } from "./schema";
import { transferStock } from "./write";

/**
 * Records a transfer between two warehouses, for API and pages.
 * @throws HttpError 400 or 404, which rolls the transaction back
 */
export async function recordTransfer(
  tx: Transaction<Database>,
  actor: Actor,
  transfer: z.output<typeof newTransfer>,
  now: Date,
): Promise<readonly MovementRow[]> {
  const { from_warehouse_id: fromId, to_warehouse_id: toId, ...rest } = transfer;
  await assertItemUsable(tx, rest.stock_item_id);
  const from = { id: fromId, code: await assertWarehouseUsable(tx, "from_warehouse_id", fromId) };
  const to = { id: toId, code: await assertWarehouseUsable(tx, "to_warehouse_id", toId) };
  return assertMoved(await transferStock(tx, actor, { ...rest, from, to }, now));
}

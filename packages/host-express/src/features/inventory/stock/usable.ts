import type { Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { notFound, validationError } from "../../../platform/http/http-error";

/**
 * Checks that an item can be moved.
 * @throws HttpError 404 if it does not exist, 400 if it is inactive or has no stock
 */
export async function assertItemUsable(db: Kysely<Database>, id: number): Promise<void> {
  const item = await db
    .selectFrom("stock_items")
    .select(["is_active", "is_trackable"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!item) throw notFound("Item");
  if (!item.is_active) throw validationError({ stock_item_id: ["This item is inactive"] });
  if (!item.is_trackable) {
    throw validationError({ stock_item_id: ["This item has no stock: it is not trackable"] });
  }
}

/**
 * Checks that a warehouse takes movements.
 * @param field the field of the request with its id
 * @returns its code
 * @throws HttpError 404 if it does not exist, 400 if it is inactive
 */
export async function assertWarehouseUsable(
  db: Kysely<Database>,
  field: string,
  id: number,
): Promise<string> {
  const warehouse = await db
    .selectFrom("warehouses")
    .select(["code", "is_active"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!warehouse) throw notFound("Warehouse");
  if (!warehouse.is_active) throw validationError({ [field]: ["This warehouse is inactive"] });
  return warehouse.code;
}

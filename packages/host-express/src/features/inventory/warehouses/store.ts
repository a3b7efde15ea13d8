import { sql, type Kysely, type Selectable } from "kysely";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";
import type { WarehousesTable } from "../../../platform/db/tables/inventory";

/** A row of `warehouses`. */
export type WarehouseRow = Selectable<WarehousesTable>;

/**
 * Lists warehouses by name.
 * @param isActive Undefined for active and inactive ones.
 */
export async function listWarehouses(
  db: Kysely<Database>,
  isActive: boolean | undefined,
  page: PageRequest,
): Promise<Page<WarehouseRow>> {
  const matching = db
    .selectFrom("warehouses")
    .$if(isActive !== undefined, (query) => query.where("is_active", "=", isActive ?? true));
  return readPage(matching, page, (query) =>
    query
      .selectAll()
      .orderBy(sql`name collate "C"`)
      .orderBy("id"),
  );
}

/** Finds a warehouse by its id. */
export async function findWarehouse(
  db: Kysely<Database>,
  id: number,
): Promise<WarehouseRow | undefined> {
  return db.selectFrom("warehouses").selectAll().where("id", "=", id).executeTakeFirst();
}

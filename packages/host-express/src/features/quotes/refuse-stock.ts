import type { Kysely } from "kysely";
import type { Refused } from "../../platform/change-outcome";
import type { Database } from "../../platform/db/schema";
import type { NewItem } from "./item-schema";

const references = [
  { field: "stock_item_id", table: "stock_items", name: "item" },
  { field: "warehouse_id", table: "warehouses", name: "warehouse" },
] as const;

/**
 * Checks that the items and warehouses of lines exist. Inactive ones will do, so that older lines can be
 * sent again.
 * @returns the refusal if one does not exist
 */
export async function refuseStock(
  db: Kysely<Database>,
  lines: readonly NewItem[],
): Promise<Refused | undefined> {
  for (const { field, table, name } of references) {
    const ids = new Set(lines.map((line) => line[field]).filter((id) => id !== null));
    if (ids.size === 0) continue;
    const rows = await db
      .selectFrom(table)
      .select("id")
      .where("id", "in", [...ids])
      .execute();
    const known = new Set(rows.map(({ id }) => id));
    for (const [index, line] of lines.entries()) {
      const id = line[field];
      if (id === null || known.has(id)) continue;
      const message = `There is no ${name} with this id`;
      return {
        status: "refused",
        reason: "invalid",
        field: `items.${String(index)}.${field}`,
        message,
      };
    }
  }
  return undefined;
}

import { sql, type Kysely, type Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { ChangeOutcome } from "../../../platform/change-outcome";
import { decideChange } from "../../../platform/db/decide-change";
import type { Database } from "../../../platform/db/schema";

/** Input of {@link createItem}. */
export interface NewItem {
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly unit: string;
  readonly default_cost: number | null;
  readonly default_price: number | null;
  /** Undefined for the installation's currency. */
  readonly currency_code?: string | undefined;
  readonly barcode: string | null;
  readonly is_active: boolean;
  readonly is_trackable: boolean;
  readonly reorder_point: number | null;
  readonly reorder_quantity: number | null;
  readonly supplier: string | null;
  readonly supplier_sku: string | null;
  readonly image_url: string | null;
  readonly notes: string | null;
}

/**
 * Creates an item.
 * @returns its id; undefined if another item has the SKU
 */
export async function createItem(
  db: Kysely<Database>,
  actor: Actor,
  input: NewItem,
): Promise<number | undefined> {
  const currency = input.currency_code ?? sql<string>`(select currency from settings where id = 1)`;
  const row = await db
    .insertInto("stock_items")
    .values({ ...input, currency_code: currency, created_by: actor.userId })
    .onConflict((conflict) => conflict.column("sku").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/**
 * Updates an item; absent and undefined fields keep their values.
 * @param version Refuses the change unless it is the current version.
 * @throws the driver's unique violation (23505) if the SKU is taken
 */
export async function updateItem(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: { readonly [Field in keyof NewItem]?: NewItem[Field] | undefined },
  version: number | undefined,
): Promise<ChangeOutcome> {
  const before = await tx
    .selectFrom("stock_items")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  const decision = decideChange(before, change, version);
  if (decision.status !== "changed") return decision;
  await tx
    .updateTable("stock_items")
    .set({
      ...decision.fields,
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  return { status: "updated" };
}

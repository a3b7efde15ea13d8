import { sql, type Kysely, type Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { ChangeOutcome } from "../../../platform/change-outcome";
import { decideChange } from "../../../platform/db/decide-change";
import type { Database } from "../../../platform/db/schema";

/** Input of {@link createWarehouse}. */
export interface NewWarehouse {
  readonly name: string;
  readonly code: string;
  readonly address: string | null;
  readonly contact_person: string | null;
  readonly contact_email: string | null;
  readonly contact_phone: string | null;
  readonly is_active: boolean;
  readonly allow_negative_stock: boolean;
  readonly notes: string | null;
}

/**
 * Creates a warehouse.
 * @returns its id; undefined if another warehouse has the code
 */
export async function createWarehouse(
  db: Kysely<Database>,
  actor: Actor,
  input: NewWarehouse,
): Promise<number | undefined> {
  const row = await db
    .insertInto("warehouses")
    .values({ ...input, created_by: actor.userId })
    .onConflict((conflict) => conflict.column("code").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/**
 * Updates a warehouse; absent and undefined fields keep their values.
 * @param version Refuses the change unless it is the current version.
 * @throws the driver's unique violation (23505) if the code is taken
 */
export async function updateWarehouse(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: { readonly [Field in keyof NewWarehouse]?: NewWarehouse[Field] | undefined },
  version: number | undefined,
): Promise<ChangeOutcome> {
  const before = await tx
    .selectFrom("warehouses")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  const decision = decideChange(before, change, version);
  if (decision.status !== "changed") return decision;
  await tx
    .updateTable("warehouses")
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

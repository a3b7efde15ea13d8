import { sql, type Kysely } from "kysely";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";
import type { MovedIn } from "../moved-in";
import type { MovementRow } from "../stock/move";

/** The two movements of a transfer as one row. */
export interface TransferRow {
  readonly reference_id: number;
  readonly moved_at: string;
  readonly stock_item_id: number;
  readonly from_warehouse_id: number;
  readonly to_warehouse_id: number;
  readonly quantity: string;
  readonly notes: string | null;
  readonly out_id: number;
  readonly in_id: number;
}

/** Lists transfers, newest first. */
export async function listTransfers(
  db: Kysely<Database>,
  { from, to }: MovedIn,
  page: PageRequest,
): Promise<Page<TransferRow>> {
  const matching = transfers(db)
    .$if(from !== undefined, (query) => query.where("outgoing.moved_at", ">=", iso(from)))
    .$if(to !== undefined, (query) => query.where("outgoing.moved_at", "<=", iso(to)));
  return readPage(matching, page, (query) =>
    withFields(query).orderBy("outgoing.moved_at", "desc").orderBy("outgoing.reference_id", "desc"),
  );
}

/** Finds a transfer by its number. */
export async function findTransfer(
  db: Kysely<Database>,
  referenceId: number,
): Promise<TransferRow | undefined> {
  return withFields(
    transfers(db).where("outgoing.reference_id", "=", referenceId),
  ).executeTakeFirst();
}

/** Reads the movements of a transfer: out, in. */
export async function movementsOf(
  db: Kysely<Database>,
  referenceId: number,
): Promise<readonly MovementRow[]> {
  return db
    .selectFrom("stock_movements")
    .selectAll()
    .where("movement_type", "=", "transfer")
    .where("reference_id", "=", referenceId)
    .orderBy("quantity")
    .execute();
}

function transfers(db: Kysely<Database>) {
  return db
    .selectFrom("stock_movements as outgoing")
    .innerJoin("stock_movements as incoming", (join) =>
      join
        .onRef("incoming.reference_id", "=", "outgoing.reference_id")
        .on("incoming.movement_type", "=", "transfer")
        .on(sql<boolean>`incoming.quantity > 0`),
    )
    .where("outgoing.movement_type", "=", "transfer")
    .where(sql<boolean>`outgoing.quantity < 0`);
}

function withFields(query: ReturnType<typeof transfers>) {
  return query
    .select(["outgoing.moved_at", "outgoing.stock_item_id", "outgoing.notes"])
    .select(["outgoing.warehouse_id as from_warehouse_id"])
    .select(["incoming.warehouse_id as to_warehouse_id", "incoming.quantity"])
    .select(["outgoing.id as out_id", "incoming.id as in_id"])
    .select(sql<number>`outgoing.reference_id`.as("reference_id"));
}

function iso(at: Date | undefined): string {
  return (at ?? new Date(0)).toISOString();
}

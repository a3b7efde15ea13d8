import { sql, type Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { moveStock, type MoveOutcome } from "../stock/move";

/** A warehouse of a transfer. */
export interface TransferEnd {
  readonly id: number;
  readonly code: string;
}

/** Input of {@link transferStock}. */
export interface NewTransfer {
  readonly stock_item_id: number;
  readonly from: TransferEnd;
  readonly to: TransferEnd;
  /** Greater than 0. */
  readonly quantity: number;
  readonly notes: string | null;
}

/** Moves stock from one warehouse to another: a movement out and one in, with the same number. */
export async function transferStock(
  tx: Transaction<Database>,
  actor: Actor,
  { stock_item_id: itemId, from, to, quantity, notes }: NewTransfer,
  at: Date,
): Promise<MoveOutcome> {
  const movement = {
    movement_type: "transfer",
    unit_cost: null,
    reference_type: "transfer",
    reference_id: await nextNumber(tx),
    reason: `Transfer from ${from.code} to ${to.code}`,
    notes,
  } as const;
  const movements = [
    { ...movement, warehouse_id: from.id, quantity: -quantity },
    { ...movement, warehouse_id: to.id, quantity },
  ];
  return moveStock(tx, actor, itemId, movements, at);
}

async function nextNumber(tx: Transaction<Database>): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select nextval('stock_transfer_numbers') as number`.execute(tx);
  return Number(rows[0]?.number);
}

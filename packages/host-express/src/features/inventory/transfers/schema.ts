import * as z from "zod";
import { toApiInstant } from "../../../platform/db/instants";
import { idField, optionalText } from "../../../platform/http/fields";
import { positiveQuantity } from "../fields";
import { movementSchema, toMovement } from "../stock/schema";
import type { MovementRow } from "../stock/move";
import type { TransferRow } from "./store";

const transferFields = {
  reference_id: z.int().meta({ description: "Number of the transfer" }),
  moved_at: z.iso.datetime(),
  stock_item_id: z.int(),
  from_warehouse_id: z.int(),
  to_warehouse_id: z.int(),
  quantity: z.number().meta({ examples: [10] }),
  notes: z.string().nullable(),
};

/** A transfer in a list. */
export const transferSchema = z
  .object({
    ...transferFields,
    movement_ids: z
      .array(z.int())
      .meta({ description: "The movements out and in", examples: [[1, 2]] }),
  })
  .meta({ id: "StockTransfer" });

/** A single transfer with its movements. */
export const transferDetail = z
  .object({
    ...transferFields,
    movements: z.array(movementSchema).meta({ description: "The movements out and in" }),
  })
  .meta({ id: "StockTransferWithMovements" });

/** Response of `POST /api/v1/inventory/transfers`. */
export const createdTransfer = z.object({
  message: z.literal("Transfer created successfully"),
  reference_id: z.int().meta({ description: "Number of the transfer" }),
  transfers: z
    .array(z.object({ movement_id: z.int(), movement: movementSchema }))
    .meta({ description: "The movements out and in" }),
});

/** Request body of `POST /api/v1/inventory/transfers`. */
export const newTransfer = z
  .strictObject({
    stock_item_id: idField.meta({ examples: [1] }),
    from_warehouse_id: idField.meta({ examples: [2] }),
    to_warehouse_id: idField.meta({ examples: [3] }),
    quantity: positiveQuantity.meta({ description: "Two decimals at most" }),
    notes: optionalText(5_000),
  })
  .refine((body) => body.from_warehouse_id !== body.to_warehouse_id, {
    path: ["to_warehouse_id"],
    message: "Must be another warehouse than the first one",
  });

/** Converts a transfer's row to its JSON form. */
export function toTransfer(row: TransferRow): z.output<typeof transferSchema> {
  return {
    reference_id: row.reference_id,
    moved_at: toApiInstant(row.moved_at),
    stock_item_id: row.stock_item_id,
    from_warehouse_id: row.from_warehouse_id,
    to_warehouse_id: row.to_warehouse_id,
    quantity: Number(row.quantity),
    notes: row.notes,
    movement_ids: [row.out_id, row.in_id],
  };
}

/** Converts a transfer's row and its movements to the JSON form of a single transfer. */
export function toTransferDetail(
  row: TransferRow,
  movements: readonly MovementRow[],
): z.output<typeof transferDetail> {
  const { movement_ids: _ids, ...transfer } = toTransfer(row);
  return { ...transfer, movements: movements.map(toMovement) };
}

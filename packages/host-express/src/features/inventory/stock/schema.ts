import * as z from "zod";
import { decimal } from "../../../platform/db/decimal";
import { toApiInstant } from "../../../platform/db/instants";
import { amount, idField, optionalText } from "../../../platform/http/fields";
import { signedQuantity } from "../fields";
import type { LevelRow } from "./levels";
import type { MovementRow } from "./move";

/** Types of movements. Transfers have their own routes. */
export const movementTypes = ["adjustment", "purchase", "sale", "transfer"] as const;

const reasonText = "Why the stock changed";

/** A movement in a response. */
export const movementSchema = z
  .object({
    id: z.int(),
    movement_type: z.enum(movementTypes),
    stock_item_id: z.int(),
    warehouse_id: z.int(),
    quantity: z.number().meta({
      description: "Change of the stock; negative for a sale",
      examples: [10],
    }),
    reference_type: z
      .string()
      .nullable()
      .meta({ description: "Kind of the object that caused it", examples: ["order"] }),
    reference_id: z
      .int()
      .nullable()
      .meta({ examples: [4711] }),
    unit_cost: z
      .number()
      .nullable()
      .meta({ examples: [4.2] }),
    reason: z.string().nullable().meta({ description: reasonText }),
    notes: z.string().nullable(),
    moved_by: z.int().meta({ description: "Id of the user" }),
    moved_at: z.iso.datetime(),
  })
  .meta({ id: "StockMovement" });

/** Request body of `POST /api/v1/inventory/movements`. */
export const newMovement = z
  .strictObject({
    movement_type: z.enum(["adjustment", "purchase", "sale"]),
    stock_item_id: idField.meta({ examples: [1] }),
    warehouse_id: idField.meta({ examples: [1] }),
    quantity: signedQuantity.meta({
      description:
        "Two decimals at most. Positive for a purchase and a sale, which takes it from the stock; " +
        "positive or negative for an adjustment",
      examples: [10],
    }),
    unit_cost: amount(9_999_999.99).meta({ description: "Cost per unit", examples: [4.2] }),
    reference_type: optionalText(50).meta({
      description: "Kind of the object that caused it, together with `reference_id`",
      examples: ["order"],
    }),
    reference_id: idField
      .nullable()
      .default(null)
      .meta({ examples: [4711] }),
    reason: optionalText(500).meta({ description: reasonText }),
    notes: optionalText(5_000),
  })
  .superRefine((movement, context) => {
    const refuse = (field: string, message: string): void => {
      context.addIssue({ code: "custom", path: [field], message });
    };
    if (movement.quantity === 0) refuse("quantity", "Must not be 0");
    else if (movement.quantity < 0 && movement.movement_type !== "adjustment") {
      refuse("quantity", "Must be greater than 0");
    }
    if (movement.reference_type === "transfer") {
      refuse("reference_type", "Use POST /api/v1/inventory/transfers for a transfer");
    }
    if (movement.reference_type === null && movement.reference_id !== null) {
      refuse("reference_type", "Is required with reference_id");
    }
    if (movement.reference_type !== null && movement.reference_id === null) {
      refuse("reference_id", "Is required with reference_type");
    }
  });

/** Converts a movement's row to its JSON form. */
export function toMovement(row: MovementRow): z.output<typeof movementSchema> {
  return {
    id: row.id,
    movement_type: row.movement_type,
    stock_item_id: row.stock_item_id,
    warehouse_id: row.warehouse_id,
    quantity: Number(row.quantity),
    reference_type: row.reference_type,
    reference_id: row.reference_id,
    unit_cost: decimal(row.unit_cost),
    reason: row.reason,
    notes: row.notes,
    moved_by: row.moved_by,
    moved_at: toApiInstant(row.moved_at),
  };
}

/** The stock of an item in a warehouse. */
export const levelSchema = z
  .object({
    stock_item_id: z.int(),
    item_sku: z.string().meta({ examples: ["CABLE-5M"] }),
    item_name: z.string().meta({ examples: ["Cable, 5 m"] }),
    warehouse_id: z.int(),
    warehouse_code: z.string().meta({ examples: ["MAIN"] }),
    warehouse_name: z.string().meta({ examples: ["Main warehouse"] }),
    quantity_on_hand: z.number().meta({ examples: [9] }),
    updated_at: z.iso.datetime().meta({ description: "Time of the last movement" }),
  })
  .meta({ id: "StockLevel" });

/** Converts a level's row to its JSON form. */
export function toLevel(row: LevelRow): z.output<typeof levelSchema> {
  return {
    stock_item_id: row.stock_item_id,
    item_sku: row.item_sku,
    item_name: row.item_name,
    warehouse_id: row.warehouse_id,
    warehouse_code: row.warehouse_code,
    warehouse_name: row.warehouse_name,
    quantity_on_hand: Number(row.quantity_on_hand),
    updated_at: toApiInstant(row.updated_at),
  };
}

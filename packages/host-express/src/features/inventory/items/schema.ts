import * as z from "zod";
import { decimal } from "../../../platform/db/decimal";
import { toApiInstant } from "../../../platform/db/instants";
import { amount, changeOf, currencyCode, name, optionalText } from "../../../platform/http/fields";
import { optionalQuantity } from "../fields";
import type { ItemRow, ItemStock } from "./store";

const maxPrice = 9_999_999.99;
const trackableText = "Whether the item has stock; if not, movements of it are refused";
const reorderText = "Stock below this quantity is low; 0 or null for none";

/** An item in a list. */
export const itemSchema = z
  .object({
    id: z.int(),
    sku: z.string().meta({ description: "Unique article number", examples: ["CABLE-5M"] }),
    name: z.string().meta({ examples: ["Cable, 5 m"] }),
    description: z.string().nullable(),
    category: z
      .string()
      .nullable()
      .meta({ examples: ["Cables"] }),
    unit: z.string().meta({ examples: ["pcs"] }),
    default_cost: z
      .number()
      .nullable()
      .meta({ description: "Cost per unit, for the valuation", examples: [4.2] }),
    default_price: z
      .number()
      .nullable()
      .meta({ description: "Price per unit", examples: [9.9] }),
    currency_code: z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] }),
    barcode: z.string().nullable(),
    is_active: z.boolean(),
    is_trackable: z.boolean().meta({ description: trackableText }),
    reorder_point: z
      .number()
      .nullable()
      .meta({ description: reorderText, examples: [20] }),
    reorder_quantity: z
      .number()
      .nullable()
      .meta({ description: "Quantity to order when the stock is low", examples: [100] }),
    supplier: z.string().nullable(),
    supplier_sku: z.string().nullable(),
    image_url: z.string().nullable(),
    notes: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    created_by: z.int().meta({ description: "Id of the user" }),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "StockItem" });

/** A single item with its stock. */
export const itemDetail = itemSchema
  .extend({
    total_quantity_on_hand: z
      .number()
      .nullable()
      .meta({
        description: "Sum over all warehouses; null if the item has no stock",
        examples: [9],
      }),
    is_low_stock: z
      .boolean()
      .meta({ description: "Whether `total_quantity_on_hand` is below `reorder_point`" }),
  })
  .meta({ id: "StockItemWithTotals" });

/** Request body of `POST /api/v1/inventory/items`. */
export const newItem = z.strictObject({
  sku: name(100).meta({ description: "Unique article number", examples: ["CABLE-5M"] }),
  name: name(200).meta({ examples: ["Cable, 5 m"] }),
  description: optionalText(5_000),
  category: optionalText(100).meta({ examples: ["Cables"] }),
  unit: name(20).default("pcs"),
  default_cost: amount(maxPrice).meta({
    description: "Cost per unit, for the valuation",
    examples: [4.2],
  }),
  default_price: amount(maxPrice).meta({ description: "Price per unit", examples: [9.9] }),
  currency_code: currencyCode
    .optional()
    .meta({ description: "ISO 4217 code (default: the installation's currency)" }),
  barcode: optionalText(100),
  is_active: z
    .boolean()
    .default(true)
    .meta({ description: "Movements of inactive items are refused" }),
  is_trackable: z.boolean().default(true).meta({ description: trackableText }),
  reorder_point: optionalQuantity.meta({ description: reorderText, examples: [20] }),
  reorder_quantity: optionalQuantity.meta({
    description: "Quantity to order when the stock is low",
    examples: [100],
  }),
  supplier: optionalText(200),
  supplier_sku: optionalText(100),
  image_url: z
    .url({ protocol: /^https?$/, error: "Must be an HTTP address" })
    .max(500, "At most 500 characters")
    .nullable()
    .or(z.literal("").transform(() => null))
    .default(null)
    .meta({ examples: ["https://acme.example/cable.png"] }),
  notes: optionalText(5_000),
});

/** Request body of `PUT` and `PATCH /api/v1/inventory/items/{id}`. */
export const itemChange = changeOf(newItem);

/** Converts an item's row to its JSON form. */
export function toItem(row: ItemRow): z.output<typeof itemSchema> {
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    description: row.description,
    category: row.category,
    unit: row.unit,
    default_cost: decimal(row.default_cost),
    default_price: decimal(row.default_price),
    currency_code: row.currency_code,
    barcode: row.barcode,
    is_active: row.is_active,
    is_trackable: row.is_trackable,
    reorder_point: decimal(row.reorder_point),
    reorder_quantity: decimal(row.reorder_quantity),
    supplier: row.supplier,
    supplier_sku: row.supplier_sku,
    image_url: row.image_url,
    notes: row.notes,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    created_by: row.created_by,
    version: row.version,
  };
}

/** Converts an item's row and its stock to the JSON form of a single item. */
export function toItemDetail(row: ItemRow, stock: ItemStock): z.output<typeof itemDetail> {
  return {
    ...toItem(row),
    total_quantity_on_hand: row.is_trackable ? Number(stock.on_hand) : null,
    is_low_stock: row.is_trackable && stock.is_low,
  };
}

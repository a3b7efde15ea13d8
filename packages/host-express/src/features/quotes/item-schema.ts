import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { dayField, idField, optionalText } from "../../platform/http/fields";
import { decimalField } from "./decimal-field";
import type { QuoteItemRow } from "./store";

/** Kinds of a line. */
const lineKind = z.enum(["item", "expense", "good"]);

/** Description of a line that has none. */
const noDescription = "-";

/** The kinds of lines that may have a field; other fields belong to every kind. */
const kindsOf = {
  display_name: ["expense", "good"],
  category: ["expense", "good"],
  line_date: ["expense"],
  sku: ["good"],
  stock_item_id: ["item"],
  warehouse_id: ["item"],
} as const;

/** A line in a request body. */
export const newItem = z
  .strictObject({
    line_kind: lineKind.default("item"),
    description: optionalText(2_000).meta({
      description: `Default: \`display_name\`, else \`${noDescription}\``,
      examples: ["Monthly maintenance"],
    }),
    quantity: decimalField(9_999_999.9999)
      .default(1)
      .meta({ examples: [12] }),
    unit_price: decimalField(9_999_999.9999)
      .default(0)
      .meta({ examples: [95.5] }),
    unit: optionalText(20).meta({ examples: ["hours"] }),
    display_name: optionalText(200).meta({ description: "Of expenses and goods only" }),
    category: optionalText(100).meta({ description: "Of expenses and goods only" }),
    line_date: dayField
      .nullable()
      .default(null)
      .meta({ description: "Of expenses only", examples: [null] }),
    sku: optionalText(100).meta({ description: "Of goods only" }),
    stock_item_id: idField
      .nullable()
      .default(null)
      .meta({ description: "Id of an item of the inventory; of items only", examples: [null] }),
    warehouse_id: idField
      .nullable()
      .default(null)
      .meta({ description: "Id of a warehouse; of items only", examples: [null] }),
  })
  .superRefine((item, context) => {
    for (const [field, kinds] of Object.entries(kindsOf) as [
      keyof typeof kindsOf,
      readonly string[],
    ][]) {
      if (item[field] === null || kinds.includes(item.line_kind)) continue;
      const message = `Only for lines of the kind ${kinds.join(" or ")}`;
      context.addIssue({ code: "custom", path: [field], message });
    }
  })
  .transform((item) => ({
    ...item,
    description: item.description ?? item.display_name ?? noDescription,
  }));

/** Input of a line, after validation. */
export type NewItem = z.output<typeof newItem>;

/** A line of a quote. */
export const itemSchema = z
  .object({
    id: z.int(),
    quote_id: z.int(),
    line_kind: lineKind,
    display_name: z.string().nullable(),
    category: z.string().nullable(),
    line_date: z.iso
      .date()
      .nullable()
      .meta({ examples: [null] }),
    sku: z.string().nullable(),
    description: z.string().meta({ examples: ["Monthly maintenance"] }),
    quantity: z.number().meta({ examples: [12] }),
    unit_price: z.number().meta({ examples: [95.5] }),
    total_amount: z.number().meta({
      description: "`quantity` times `unit_price`, rounded half up to two decimals",
      examples: [1146],
    }),
    unit: z
      .string()
      .nullable()
      .meta({ examples: ["hours"] }),
    stock_item_id: z
      .int()
      .nullable()
      .meta({ examples: [null] }),
    warehouse_id: z
      .int()
      .nullable()
      .meta({ examples: [null] }),
    is_stock_item: z.boolean().meta({
      description: "Whether the line has a `stock_item_id`",
      examples: [false],
    }),
    position: z.int().meta({ description: "Counts from 0", examples: [0] }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "QuoteItem" });

/** Converts a line's row to its JSON form. */
export function toItem(row: QuoteItemRow): z.output<typeof itemSchema> {
  return {
    id: row.id,
    quote_id: row.quote_id,
    line_kind: row.line_kind,
    display_name: row.display_name,
    category: row.category,
    line_date: row.line_date,
    sku: row.sku,
    description: row.description,
    quantity: row.quantity,
    unit_price: row.unit_price,
    total_amount: row.total_amount,
    unit: row.unit,
    stock_item_id: row.stock_item_id,
    warehouse_id: row.warehouse_id,
    is_stock_item: row.stock_item_id !== null,
    position: row.position,
    created_at: toApiInstant(row.created_at),
  };
}

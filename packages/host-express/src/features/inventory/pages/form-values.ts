import * as z from "zod";
import { versionText } from "../../../platform/http/fields";
import { typedNumber } from "../../../platform/http/form-values";
import type { ItemRow } from "../items/store";
import type { WarehouseRow } from "../warehouses/store";

/** The fields of the forms of the inventory, as they are sent. */
export const inventoryForm = z.object({ version: versionText }).catchall(z.string().max(20_000));

/** What was typed into a form, by field. */
export type Texts = Readonly<Record<string, string | undefined>>;

const numbers = new Set([
  "default_cost",
  "default_price",
  "reorder_point",
  "reorder_quantity",
  "quantity",
  "unit_cost",
]);
const flags = new Set(["is_active", "is_trackable", "allow_negative_stock"]);

/** Reads a form as a body of the REST API. A blank number is null; unknown fields stay, to be refused. */
export function readInventoryForm({ version: _version, ...sent }: Texts): Record<string, unknown> {
  const entries = Object.entries(sent).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, valueOf(name, text)] as const],
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function valueOf(name: string, text: string): unknown {
  const typed = text.trim();
  if (flags.has(name)) return typed === "true";
  if (name === "currency_code" && typed === "") return undefined;
  return numbers.has(name) ? typedNumber(text) : text;
}

const itemFields = [
  "sku",
  "name",
  "description",
  "category",
  "unit",
  "default_cost",
  "default_price",
  "currency_code",
  "barcode",
  "is_active",
  "is_trackable",
  "reorder_point",
  "reorder_quantity",
  "supplier",
  "supplier_sku",
  "image_url",
  "notes",
] as const satisfies readonly (keyof ItemRow)[];

const decimals = new Set<string>([
  "default_cost",
  "default_price",
  "reorder_point",
  "reorder_quantity",
]);

/** The texts that the form shows for an item. */
export function itemTexts(row: ItemRow): Texts {
  const entries = itemFields.map((field) => {
    const value = row[field];
    const shown = decimals.has(field) && value !== null ? Number(value) : value;
    return [field, shown === null ? "" : String(shown)] as const;
  });
  return { ...Object.fromEntries(entries), version: String(row.version) };
}

const warehouseFields = [
  "name",
  "code",
  "address",
  "contact_person",
  "contact_email",
  "contact_phone",
  "is_active",
  "allow_negative_stock",
  "notes",
] as const satisfies readonly (keyof WarehouseRow)[];

/** The texts that the form shows for a warehouse. */
export function warehouseTexts(row: WarehouseRow): Texts {
  const entries = warehouseFields.map((field) => [field, String(row[field] ?? "")] as const);
  return { ...Object.fromEntries(entries), version: String(row.version) };
}

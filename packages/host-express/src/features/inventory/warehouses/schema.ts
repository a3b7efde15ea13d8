import * as z from "zod";
import { toApiInstant } from "../../../platform/db/instants";
import { changeOf, name, optionalText } from "../../../platform/http/fields";
import type { WarehouseRow } from "./store";

const negativeText = "Whether movements may make the stock of an item negative here";

/** A warehouse in a response. */
export const warehouseSchema = z
  .object({
    id: z.int(),
    name: z.string().meta({ examples: ["Main warehouse"] }),
    code: z.string().meta({ examples: ["MAIN"] }),
    address: z.string().nullable(),
    contact_person: z.string().nullable(),
    contact_email: z.string().nullable(),
    contact_phone: z.string().nullable(),
    is_active: z.boolean(),
    allow_negative_stock: z.boolean().meta({ description: negativeText }),
    notes: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    created_by: z.int().meta({ description: "Id of the user" }),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "Warehouse" });

/** Request body of `POST /api/v1/inventory/warehouses`. */
export const newWarehouse = z.strictObject({
  name: name(200).meta({ examples: ["Main warehouse"] }),
  code: name(50)
    .refine((code) => !/[()]/.test(code), "Must not contain parentheses")
    .meta({ description: "Unique, without parentheses", examples: ["MAIN"] }),
  address: optionalText(1_000),
  contact_person: optionalText(200),
  contact_email: z
    .email("Must be an e-mail address")
    .max(200, "At most 200 characters")
    .nullable()
    .or(z.literal("").transform(() => null))
    .default(null)
    .meta({ examples: ["stock@acme.example"] }),
  contact_phone: optionalText(50),
  is_active: z
    .boolean()
    .default(true)
    .meta({ description: "Inactive warehouses take no movements" }),
  allow_negative_stock: z.boolean().default(false).meta({ description: negativeText }),
  notes: optionalText(5_000),
});

/** Request body of `PUT` and `PATCH /api/v1/inventory/warehouses/{id}`. */
export const warehouseChange = changeOf(newWarehouse);

/** Converts a warehouse's row to its JSON form. */
export function toWarehouse(row: WarehouseRow): z.output<typeof warehouseSchema> {
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    address: row.address,
    contact_person: row.contact_person,
    contact_email: row.contact_email,
    contact_phone: row.contact_phone,
    is_active: row.is_active,
    allow_negative_stock: row.allow_negative_stock,
    notes: row.notes,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    created_by: row.created_by,
    version: row.version,
  };
}

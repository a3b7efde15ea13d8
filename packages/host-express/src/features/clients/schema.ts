import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { amount, changeOf, customFields, name, optionalText } from "../../platform/http/fields";
import { decimal } from "../../platform/db/decimal";
import type { ClientRow } from "./store";

/** Statuses of a client; deleting one makes it inactive. */
export const clientStatus = z.enum(["active", "inactive"]);

/** A client in a list. */
export const clientSchema = z
  .object({
    id: z.int(),
    name: z.string().meta({ examples: ["Acme Corp"] }),
    description: z.string().nullable(),
    contact_person: z.string().nullable(),
    email: z
      .string()
      .nullable()
      .meta({ examples: ["contact@acme.example"] }),
    phone: z
      .string()
      .nullable()
      .meta({ examples: ["+1-555-0123"] }),
    address: z.string().nullable(),
    company: z
      .string()
      .nullable()
      .meta({ examples: ["Acme Corporation"] }),
    default_hourly_rate: z
      .number()
      .nullable()
      .meta({ description: "For projects without a rate of their own", examples: [95] }),
    status: clientStatus,
    is_active: z.boolean().meta({ description: "Whether `status` is `active`" }),
    custom_fields: z.record(z.string(), z.unknown()),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "Client" });

/** A single client with the number of its visible projects. */
export const clientDetail = clientSchema
  .extend({
    total_projects: z.int().meta({ description: "Projects that you can see" }),
    active_projects: z.int().meta({ description: "Active projects that you can see" }),
  })
  .meta({ id: "ClientWithTotals" });

/** Request body of `POST /api/v1/clients`. */
export const newClient = z.strictObject({
  name: name(200).meta({ examples: ["Acme Corp"] }),
  description: optionalText(5_000),
  contact_person: optionalText(200),
  email: z
    .email("Must be an e-mail address")
    .max(200, "At most 200 characters")
    .nullable()
    .or(z.literal("").transform(() => null))
    .default(null)
    .meta({ examples: ["contact@acme.example"] }),
  company: optionalText(200).meta({ examples: ["Acme Corporation"] }),
  phone: optionalText(50).meta({ examples: ["+1-555-0123"] }),
  address: optionalText(1_000),
  default_hourly_rate: amount(9_999_999.99).meta({
    description: "For projects without a rate of their own",
    examples: [95],
  }),
  custom_fields: customFields,
});

/** Request body of `PUT` and `PATCH /api/v1/clients/{id}`. */
export const clientChange = changeOf(newClient.extend({ status: clientStatus }));

/** Converts a client's row to its JSON form. */
export function toClient(row: ClientRow): z.output<typeof clientSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    contact_person: row.contact_person,
    email: row.email,
    phone: row.phone,
    address: row.address,
    company: row.company,
    default_hourly_rate: decimal(row.default_hourly_rate),
    status: clientStatus.catch("active").parse(row.status),
    is_active: row.status === "active",
    custom_fields: row.custom_fields,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    version: row.version,
  };
}

import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { changeOf, dayField, idField, name, optionalText } from "../../platform/http/fields";
import { decimalField } from "./decimal-field";
import { itemSchema, newItem, toItem } from "./item-schema";
import { isPast, quoteStatus } from "./status";
import type { QuoteRow } from "./store";

/** Maximum number of lines, which bounds the work of a list of quotes. */
const maxItems = 100;

const discountType = z.enum(["percentage", "fixed"]);
const stamp = z.iso
  .datetime()
  .nullable()
  .meta({ examples: [null] });

/** A quote with its lines. */
export const quoteSchema = z
  .object({
    id: z.int(),
    quote_number: z.string().meta({ examples: ["QUO-20260115-001"] }),
    client_id: z.int(),
    project_id: z
      .int()
      .nullable()
      .meta({ examples: [null] }),
    title: z.string().meta({ examples: ["Website maintenance retainer"] }),
    description: z
      .string()
      .nullable()
      .meta({ examples: ["Monthly maintenance and support"] }),
    status: quoteStatus,
    subtotal: z.number().meta({ description: "Sum of the lines", examples: [1146] }),
    discount_type: discountType.nullable().meta({ examples: [null] }),
    discount_amount: z.number().meta({
      description: "A percentage or an amount, depending on `discount_type`",
      examples: [0],
    }),
    discount_value: z.number().meta({ description: "The discount as an amount", examples: [0] }),
    discount_reason: z.string().nullable(),
    subtotal_after_discount: z.number().meta({ examples: [1146] }),
    tax_rate: z.number().meta({ description: "Percentage", examples: [21] }),
    tax_amount: z.number().meta({ examples: [240.66] }),
    total_amount: z.number().meta({ examples: [1386.66] }),
    currency_code: z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] }),
    valid_until: z.iso
      .date()
      .nullable()
      .meta({ description: "The last day on which it can be accepted", examples: ["2026-02-15"] }),
    payment_terms: z.string().nullable(),
    notes: z.string().nullable(),
    terms: z.string().nullable(),
    visible_to_client: z.boolean().meta({ examples: [false] }),
    sent_at: stamp,
    accepted_at: stamp,
    accepted_by: z
      .int()
      .nullable()
      .meta({ description: "Id of the user who marked it as accepted", examples: [null] }),
    rejected_at: stamp,
    created_by: z.int().nullable().meta({ description: "Id of the user who created it" }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int().meta({ description: "Grows with every change" }),
    is_draft: z.boolean(),
    is_sent: z.boolean().meta({ examples: [false] }),
    is_accepted: z.boolean().meta({ examples: [false] }),
    is_rejected: z.boolean().meta({ examples: [false] }),
    is_expired: z.boolean().meta({
      description: "Whether `valid_until` is over, whatever the status",
      examples: [false],
    }),
    can_be_accepted: z.boolean().meta({
      description: "Whether it is sent and `valid_until` is not over",
      examples: [false],
    }),
    can_be_deleted: z.boolean().meta({ description: "Whether it was never sent" }),
    has_project: z.boolean().meta({ examples: [false] }),
    items: z.array(itemSchema),
  })
  .meta({ id: "Quote" });

/** Request body of `POST /api/v1/quotes`. */
export const newQuote = z.strictObject({
  client_id: idField.meta({ examples: [1] }),
  title: name(200).meta({ examples: ["Website maintenance retainer"] }),
  description: optionalText(5_000).meta({ examples: ["Monthly maintenance and support"] }),
  project_id: idField
    .nullable()
    .default(null)
    .meta({ description: "A project of the client", examples: [null] }),
  tax_rate: decimalField(100)
    .default(0)
    .meta({ description: "Percentage", examples: [21] }),
  currency_code: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, "Must be a three-letter ISO 4217 code such as EUR")
    .optional()
    .meta({
      description: "ISO 4217 code (default: the installation's currency)",
      examples: ["EUR"],
    }),
  discount_type: discountType
    .nullable()
    .default(null)
    .meta({ examples: [null] }),
  discount_amount: decimalField(99_999_999_999.99)
    .default(0)
    .meta({
      description: "A percentage of at most 100, or an amount, depending on `discount_type`",
      examples: [0],
    }),
  discount_reason: optionalText(500),
  valid_until: dayField
    .nullable()
    .default(null)
    .meta({ description: "The last day on which it can be accepted", examples: ["2026-02-15"] }),
  payment_terms: optionalText(100),
  notes: optionalText(5_000).meta({ description: "Can be changed in every status" }),
  terms: optionalText(10_000),
  visible_to_client: z
    .boolean()
    .default(false)
    .meta({
      description: "For your own pages: the host shows quotes to users only",
      examples: [false],
    }),
  items: z
    .array(newItem)
    .max(maxItems, `At most ${String(maxItems)} items`)
    .default([]),
});

/** Request body of `PUT` and `PATCH /api/v1/quotes/{id}`. */
export const quoteChange = changeOf(
  newQuote.omit({ client_id: true }).extend({ status: quoteStatus }),
);

/**
 * Converts a quote's row to its JSON form.
 * @param today Current date in the reader's time zone, YYYY-MM-DD.
 */
export function toQuote(row: QuoteRow, today: string): z.output<typeof quoteSchema> {
  const { status } = row;
  const past = isPast(row.valid_until, today);
  return {
    id: row.id,
    quote_number: row.quote_number,
    client_id: row.client_id,
    project_id: row.project_id,
    title: row.title,
    description: row.description,
    status,
    subtotal: Number(row.subtotal),
    discount_type: row.discount_type,
    discount_amount: Number(row.discount_amount),
    discount_value: Number(row.discount_value),
    discount_reason: row.discount_reason,
    subtotal_after_discount: Number(row.subtotal_after_discount),
    tax_rate: Number(row.tax_rate),
    tax_amount: Number(row.tax_amount),
    total_amount: Number(row.total_amount),
    currency_code: row.currency_code,
    valid_until: row.valid_until,
    payment_terms: row.payment_terms,
    notes: row.notes,
    terms: row.terms,
    visible_to_client: row.visible_to_client,
    sent_at: toApiInstant(row.sent_at),
    accepted_at: toApiInstant(row.accepted_at),
    accepted_by: row.accepted_by,
    rejected_at: toApiInstant(row.rejected_at),
    created_by: row.created_by,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    version: row.version,
    is_draft: status === "draft",
    is_sent: status === "sent",
    is_accepted: status === "accepted",
    is_rejected: status === "rejected",
    is_expired: past,
    can_be_accepted: status === "sent" && !past,
    can_be_deleted: !row.was_sent,
    has_project: row.project_id !== null,
    items: row.items.map(toItem),
  };
}

import * as z from "zod";
import { versionText } from "../../../platform/http/fields";
import { typedNumber } from "../../../platform/http/form-values";
import type { QuoteItemRow, QuoteRow } from "../store";

/** Fields of every line. */
export const lineFields = ["description", "quantity", "unit", "unit_price"] as const;

/** Fields that depend on the kind of a line. */
export const kindFields = [
  "line_kind",
  "display_name",
  "category",
  "line_date",
  "sku",
  "stock_item_id",
  "warehouse_id",
] as const;

/** All fields of a line. */
export type LineField = (typeof lineFields)[number] | (typeof kindFields)[number];

/** Fields that have a value in a line without content too. */
const presetFields: ReadonlySet<string> = new Set(["line_kind", "warehouse_id"]);

/** A line as its fields show it, by field. */
export type LineTexts = Readonly<Record<string, string>>;

/** Lines of a form, which bounds what is read of one. */
const maxLines = 100;

/** Name of a field of a line. */
export function lineField(index: number, field: string): string {
  return `line_${String(index)}_${field}`;
}

const text = (max: number) => z.string().max(max).default("");

/** The fields of the form of a quote, as they are sent; those of lines besides. */
export const quoteForm = z
  .object({
    version: versionText,
    /** Asks for more lines instead of saving. */
    more: z.string().max(10).optional(),
    client: text(1_000),
    project_id: text(50),
    visible_to_client: z.string().max(10).optional(),
    title: text(1_000),
    description: text(20_000),
    currency_code: text(20),
    tax_rate: text(50),
    discount_type: text(20),
    discount_amount: text(50),
    discount_reason: text(2_000),
    valid_until: text(20),
    payment_terms: text(1_000),
    notes: text(20_000),
    terms: text(40_000),
  })
  .catchall(z.string().max(10_000));

/** What was typed into the form. */
export type QuoteTexts = Partial<z.output<typeof quoteForm>>;

/** The lines of a form, without blank ones at any place. */
export function readLines(sent: QuoteTexts): readonly LineTexts[] {
  const lines: LineTexts[] = [];
  for (let index = 0; index < maxLines + blankLines; index += 1) {
    const fields = [...lineFields, ...kindFields].flatMap((field) => {
      const value: unknown = sent[lineField(index, field)];
      if (typeof value !== "string" || value.trim() === "") return [];
      return [[field, field === "stock_item_id" ? idOf(value) : value] as const];
    });
    const line = Object.fromEntries(fields);
    if (Object.keys(line).some((field) => !presetFields.has(field))) lines.push(line);
  }
  return lines;
}

/** Text of an item in the suggestions of the form, which starts with its id. */
export function suggestedItem(id: string, name: string): string {
  return `${id} · ${name}`;
}

/** The id of a suggested item; another text as it is, to be refused. */
function idOf(typed: string): string {
  return /^\s*(\d{1,10})(?= · |\s*$)/.exec(typed)?.[1] ?? typed;
}

/** Blank lines that a form has at its end. */
export const blankLines = 3;

/** Reads the form as a body of the REST API, without the client. */
export function readQuoteForm(sent: z.output<typeof quoteForm>) {
  return {
    title: sent.title,
    description: sent.description,
    project_id: sent.project_id === "" ? null : sent.project_id,
    ...(sent.visible_to_client === undefined
      ? {}
      : { visible_to_client: sent.visible_to_client === "true" }),
    ...(sent.currency_code.trim() === "" ? {} : { currency_code: sent.currency_code }),
    tax_rate: typedNumber(sent.tax_rate) ?? 0,
    discount_type: sent.discount_type === "" ? null : sent.discount_type,
    discount_amount: typedNumber(sent.discount_amount) ?? 0,
    discount_reason: sent.discount_reason,
    valid_until: sent.valid_until === "" ? null : sent.valid_until,
    payment_terms: sent.payment_terms,
    notes: sent.notes,
    terms: sent.terms,
    items: readLines(sent).map((line) => ({
      ...line,
      quantity: typedNumber(line["quantity"] ?? "") ?? 1,
      unit_price: typedNumber(line["unit_price"] ?? "") ?? 0,
    })),
  };
}

/** The texts that the form shows for a quote. */
export function textsOf(row: QuoteRow): QuoteTexts {
  return {
    version: String(row.version),
    title: row.title,
    project_id: row.project_id === null ? "" : String(row.project_id),
    visible_to_client: String(row.visible_to_client),
    description: row.description ?? "",
    currency_code: row.currency_code,
    tax_rate: String(Number(row.tax_rate)),
    discount_type: row.discount_type ?? "",
    discount_amount: String(Number(row.discount_amount)),
    discount_reason: row.discount_reason ?? "",
    valid_until: row.valid_until ?? "",
    payment_terms: row.payment_terms ?? "",
    notes: row.notes ?? "",
    terms: row.terms ?? "",
    ...lineTexts(row.items.map(textsOfLine)),
  };
}

function textsOfLine(item: QuoteItemRow): LineTexts {
  const texts = [...lineFields, ...kindFields].flatMap((field) => {
    const value = item[field];
    return value === null ? [] : [[field, String(value)] as const];
  });
  return Object.fromEntries(texts);
}

/** The texts of lines, by the names of their fields in the form. */
export function lineTexts(lines: readonly LineTexts[]): Readonly<Record<string, string>> {
  const entries = lines.flatMap((line, index) =>
    Object.entries(line).map(([field, text]) => [lineField(index, field), text] as const),
  );
  return Object.fromEntries(entries);
}

import * as z from "zod";
import { maxId, optionalText } from "../../../platform/http/fields";
import { fieldErrors } from "../../../platform/http/validate";
import { bulkBody, type BulkAction } from "../bulk-input";
import type { BulkResult } from "../bulk";

/** The fields of the bulk form; `entry_{id}` is sent for every selected entry. */
export const bulkForm = z.looseObject({
  action: z.string().max(50).default(""),
  /** The tag of `add_tag` and `remove_tag`. */
  value: z.string().max(500).optional(),
  invoice_number: optionalText(100),
  next: z.string().max(2_000).optional(),
});

/** What the buttons of the form do, as the REST API calls it. */
const actions: Readonly<Record<string, { readonly action: string; readonly value?: boolean }>> = {
  delete: { action: "delete" },
  billable: { action: "set_billable", value: true },
  not_billable: { action: "set_billable", value: false },
  paid: { action: "set_paid", value: true },
  unpaid: { action: "set_paid", value: false },
  add_tag: { action: "add_tag" },
  remove_tag: { action: "remove_tag" },
};

/** What a form asks for, or why it is refused, in a sentence. */
export type ReadBulk =
  | { readonly status: "read"; readonly ids: readonly number[]; readonly action: BulkAction }
  | { readonly status: "invalid"; readonly message: string };

/** The ids of the selected entries, in the order of the form. */
export function selectedIds(form: Readonly<Record<string, unknown>>): readonly number[] {
  return Object.keys(form).flatMap((name) => {
    const id = Number(/^entry_([1-9]\d{0,9})$/.exec(name)?.[1]);
    return id <= maxId ? [id] : [];
  });
}

/** Reads the form by the rules of the REST API. */
export function readBulk(form: z.output<typeof bulkForm>): ReadBulk {
  const ids = selectedIds(form);
  if (ids.length === 0) return { status: "invalid", message: "Select entries first." };
  const wanted = Object.hasOwn(actions, form.action) ? actions[form.action] : undefined;
  if (!wanted) return { status: "invalid", message: "Choose what to do with the entries." };
  const read = bulkBody.safeParse({ value: form.value, ...wanted, entry_ids: ids });
  if (!read.success) {
    const { value, entry_ids: count } = fieldErrors(read.error);
    const message = value ? `The tag: ${value.join(" ")}` : (count ?? ["Not possible"]).join(" ");
    return { status: "invalid", message: `${message}.` };
  }
  const { action } = read.data;
  const invoiceNumber = form.invoice_number ?? undefined;
  return {
    status: "read",
    ids: read.data.ids,
    action: action.type === "set_paid" && action.value ? { ...action, invoiceNumber } : action,
  };
}

/** What was done with the entries, in a sentence: `3 changed, 1 running left out.` */
export function bulkText(results: readonly BulkResult[]): string {
  const count = (status: BulkResult["status"]) =>
    results.filter((each) => each.status === status).length;
  const parts: readonly (readonly [number, string])[] = [
    [count("deleted"), "deleted"],
    [count("updated"), "changed"],
    [count("unchanged"), "already so"],
    [count("running"), "running left out"],
    [count("locked"), "left out because paid"],
    [count("not_found"), "no longer there"],
  ];
  const said = parts.flatMap(([number, text]) =>
    number === 0 ? [] : [`${String(number)} ${text}`],
  );
  const hint = count("locked") === 0 ? "" : " Mark paid entries as unpaid to change them.";
  return `${said.join(", ")}.${hint}`;
}

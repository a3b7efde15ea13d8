import * as z from "zod";
import { flagField, idField, name } from "../../platform/http/fields";

/** Maximum number of entries in one bulk request. */
const maxBulkEntries = 500;

/** A validated bulk action. */
export type BulkAction =
  | { readonly type: "delete" }
  | { readonly type: "set_billable"; readonly value: boolean }
  | {
      readonly type: "set_paid";
      readonly value: boolean;
      /** Undefined keeps the invoice numbers. */
      readonly invoiceNumber?: string | undefined;
    }
  | { readonly type: "add_tag" | "remove_tag"; readonly tag: string };

const tag = name(100).refine((text) => !text.includes(","), "Must be one tag, without a comma");

/** Request body of `POST /api/v1/time-entries/bulk`. */
export const bulkBody = z
  .strictObject({
    entry_ids: z
      .array(idField)
      .min(1, "Must have at least one id")
      .max(maxBulkEntries, `Must have at most ${String(maxBulkEntries)} ids`)
      .meta({ examples: [[1]] }),
    action: z
      .enum(["delete", "set_billable", "set_paid", "add_tag", "remove_tag"])
      .meta({ examples: ["set_billable"] }),
    value: z
      .union([z.boolean(), z.string(), z.number()])
      .nullish()
      .meta({
        description:
          "A boolean for `set_billable` and `set_paid`, a tag without a comma for `add_tag` and " +
          "`remove_tag`; ignored for `delete`",
        examples: [true],
      }),
  })
  .transform(({ entry_ids: ids, action, value }, context) => ({
    ids: [...new Set(ids)],
    action: toAction(action, value, (message) => {
      context.addIssue({ code: "custom", path: ["value"], message });
    }),
  }));

type ActionName = "delete" | "set_billable" | "set_paid" | "add_tag" | "remove_tag";

function toAction(type: ActionName, value: unknown, refuse: (message: string) => void): BulkAction {
  if (type === "delete") return { type };
  if (type === "set_billable" || type === "set_paid") {
    const flag = flagField.safeParse(value);
    if (flag.success) return { type, value: flag.data };
    refuse("Must be true or false");
  } else {
    const text = tag.safeParse(value);
    if (text.success) return { type, tag: text.data };
    refuse(typeof value === "string" ? (text.error.issues[0]?.message ?? "") : "Must be a tag");
  }
  return z.NEVER;
}

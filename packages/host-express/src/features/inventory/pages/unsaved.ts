import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { versionOf } from "../../../platform/http/fields";
import { formRefusal, type FormRefusal } from "../../../platform/http/form-refusal";
import { notFound } from "../../../platform/http/http-error";
import { requirePrincipal } from "../../../platform/http/route";
import type { PageRequest } from "../../../platform/pages/page";
import { readConflict, type UnsavedForm } from "../../users/form-conflict";
import type { Texts } from "./form-values";
import type { InventoryFormProps } from "./forms";

/** What a form shows that was not saved: what was typed, and what was changed meanwhile. */
export async function unsaved<Row extends UnsavedForm["row"]>(
  context: HostContext,
  request: PageRequest,
  sent: Texts,
  row: Row | undefined,
  textsOf: (row: Row) => Texts,
): Promise<Pick<InventoryFormProps, "texts" | "conflict">> {
  if (!row) throw notFound("Item");
  const { version: _version, ...theirs } = textsOf(row);
  const form = { version: versionOf(sent["version"]), row, mine: sent, theirs };
  return {
    texts: { ...sent, version: String(row.version) },
    conflict: await readConflict(context, requirePrincipal(request).userId, form),
  };
}

/**
 * What a form shows for a refused change.
 * @throws HttpError 404 if there is no such record
 */
export function refusedBy(outcome: Refused): FormRefusal {
  if (outcome.reason === "not_found") throw notFound("Item");
  return formRefusal(outcome, "item");
}

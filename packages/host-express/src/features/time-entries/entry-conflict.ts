import type { HostContext } from "../../platform/context";
import type { FormConflict } from "../../platform/pages/ui";
import { readConflict, type UnsavedForm } from "../users/form-conflict";
import { integrationOfEntry } from "./links";

/** {@link readConflict} of an entry, which a calendar may have changed. */
export async function readEntryConflict(
  context: HostContext,
  userId: number,
  form: UnsavedForm & { readonly row: { readonly id: number } },
): Promise<FormConflict | undefined> {
  const { version, row } = form;
  if (version === undefined || version === row.version) return undefined;
  const integrationId = await integrationOfEntry(context.database.db, row.id);
  return readConflict(context, userId, { ...form, integrationId });
}

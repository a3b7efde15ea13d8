import type { HostContext, WorkOption } from "../../../platform/context";
import type { Actor } from "../../../platform/auth/principal";
import { workValue } from "../../choices/work";
import type { TimeEntryRow } from "../store";

/**
 * Lists what the project field of an entry's form offers: what a timer can be started for, and what is
 * chosen.
 * @param entry The entry, or the one that a new entry is a copy of; undefined for neither.
 * @param values What is chosen, or can be (default: the entry's project and task).
 */
export async function workOptionsFor(
  { workOptions }: Pick<HostContext, "workOptions">,
  actor: Actor,
  entry: TimeEntryRow | undefined,
  values: readonly (string | undefined)[] = [valueOf(entry)],
): Promise<readonly WorkOption[]> {
  const options = await workOptions(actor);
  const names = [entry?.task, entry?.project, entry?.task ? null : entry?.client];
  const own = valueOf(entry);
  const added = [...new Set(values)].flatMap((value = "") => {
    if (value === "" || options.some((each) => each.value === value)) return [];
    const label = own === value ? names.filter(Boolean).join(" · ") : "The chosen project";
    return [{ value, label, isRecent: true }];
  });
  return [...added, ...options];
}

function valueOf(entry: TimeEntryRow | undefined): string {
  return entry?.project_id === null || entry === undefined
    ? ""
    : workValue(entry.project_id, entry.task_id);
}

import type { Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Refused } from "../../platform/change-outcome";
import type { Database } from "../../platform/db/schema";
import { updateTask, type TaskChange } from "./write";

/** Most tasks that are changed at once. */
export const maxBulkTasks = 200;

/** What became of the tasks of a change of several. */
export interface TaskBulkResult {
  /** Number of changed tasks. */
  readonly changed: number;
  /** Number of tasks that were like this before. */
  readonly unchanged: number;
  readonly refused: readonly Refused[];
}

/** Changes several tasks. One that is refused does not keep the others from being changed. */
export async function changeTasks(
  tx: Transaction<Database>,
  actor: Actor,
  ids: readonly number[],
  change: TaskChange,
): Promise<TaskBulkResult> {
  let changed = 0;
  let unchanged = 0;
  const refused: Refused[] = [];
  // In one order, so that two changes of the same tasks wait for each other.
  for (const id of [...new Set(ids)].sort((one, other) => one - other)) {
    const outcome = await updateTask(tx, actor, id, change);
    if (outcome.status === "refused") refused.push(outcome);
    else if (outcome.status === "updated") changed += 1;
    else unchanged += 1;
  }
  return { changed, unchanged, refused };
}

/** The result in a sentence. */
export function bulkText({ changed, unchanged, refused }: TaskBulkResult): string {
  const parts = [
    changed === 1 ? "1 task changed" : `${String(changed)} tasks changed`,
    ...(unchanged > 0 ? [`${String(unchanged)} already so`] : []),
    ...(refused.length > 0 ? [`${String(refused.length)} left out`] : []),
  ];
  const [first] = refused;
  const reason = first === undefined ? undefined : reasonOf(first);
  return `${parts.join(", ")}${reason === undefined ? "." : `: ${reason}.`}`;
}

function reasonOf(refused: Refused): string | undefined {
  switch (refused.reason) {
    case "invalid":
    case "not_allowed":
      return refused.message;
    case "not_found":
      return "a task no longer exists";
    case "newer_version":
      return undefined;
  }
}

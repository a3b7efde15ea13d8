import { sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";

/** A task to be made by a person. */
export interface NewTask {
  readonly name: string;
  readonly project_id: number;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly assigned_to: number | null;
  readonly due_date: string | null;
  readonly estimated_hours: number | null;
  readonly tags: string | null;
}

/** Makes a task and its event. */
export async function createTask(
  tx: Transaction<Database>,
  actor: Actor,
  input: NewTask,
): Promise<number> {
  const row = await tx
    .insertInto("tasks")
    .values({
      ...input,
      created_by: actor.userId,
      started_at: input.status === "in_progress" ? sql`now()` : null,
      completed_at: input.status === "done" ? sql`now()` : null,
    })
    .returning(["id", "name"])
    .executeTakeFirstOrThrow();
  await recordEvents(tx, [
    {
      type: "task.created",
      userId: actor.userId,
      entity: { type: "task", ...row },
      data: { project_id: input.project_id },
    },
  ]);
  return row.id;
}

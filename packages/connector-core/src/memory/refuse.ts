import type { Change } from "../changes/changes";
import { taskUpsertSchema } from "../changes/task-upsert";

/**
 * Refuses values that database columns refuse. Connectors never see this error, since core validates
 * their changes first.
 * @throws RangeError
 */
export function requireColumns(change: Change): void {
  if (change.type === "task.upsert") {
    const { success } = taskUpsertSchema.shape.fields.safeParse(change.fields);
    if (!success) {
      throw new RangeError("The fields of task.upsert exceed the limits of the task columns");
    }
  }
  if (change.type === "entry.upsert" && !(Date.parse(change.end) >= Date.parse(change.start))) {
    throw new RangeError("entry.upsert ends before it starts");
  }
}

/**
 * Refuses U+0000 in search values, as PostgreSQL does.
 * @throws RangeError
 */
export function requireNoNul(...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text?.includes("\0"))) {
    throw new RangeError("Search values must not contain U+0000");
  }
}

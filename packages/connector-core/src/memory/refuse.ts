import type { Change } from "../changes/changes";
import { taskUpsertSchema } from "../changes/task-upsert";

const { status, priority } = taskUpsertSchema.shape.fields.shape;

/**
 * Refuses values that database columns refuse. Connectors never see this error, since core validates
 * their changes first.
 * @throws RangeError
 */
export function requireColumns(change: Change): void {
  if (change.type === "task.upsert") {
    const { fields } = change;
    const { length } = Array.from(fields.name);
    const fits =
      length <= 200 &&
      /[^ ]/.test(fields.name) &&
      status.safeParse(fields.status).success &&
      priority.safeParse(fields.priority).success;
    if (!fits)
      throw new RangeError("The fields of task.upsert exceed the limits of the task columns");
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

import type { Change } from "../../changes/changes";
import { taskUpsertSchema } from "../../changes/task-upsert";

const { status, priority } = taskUpsertSchema.shape.fields.shape;

/**
 * Refuses what the columns of a database refuse. Connectors never see this: core checks their changes
 * first.
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
    if (!fits) throw new RangeError("A task's columns do not hold these fields");
  }
  if (change.type === "entry.upsert" && !(Date.parse(change.end) >= Date.parse(change.start))) {
    throw new RangeError("A time entry's columns do not hold this start and end");
  }
}

/**
 * Refuses U+0000 in what is looked up, as PostgreSQL does.
 * @throws RangeError
 */
export function requireNoNul(...texts: readonly (string | undefined)[]): void {
  if (texts.some((text) => text?.includes("\0"))) {
    throw new RangeError("A text with U+0000 cannot be looked up");
  }
}

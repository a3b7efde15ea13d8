import type { Kysely } from "kysely";
import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { idField, ignoredField, optionalText } from "../../../platform/http/fields";
import { validationError } from "../../../platform/http/http-error";
import { findProject } from "../../projects/store";
import type { ProjectTimerStart } from "./write";

/** Request body that starts a timer. */
export const newTimer = z.strictObject({
  project_id: idField,
  task_id: idField.nullish().meta({ examples: [5] }),
  notes: optionalText(5_000).meta({ examples: ["Worked on feature X"] }),
  template_id: ignoredField,
});

/**
 * Converts a request body to the start of the actor's timer.
 * @throws HttpError 400 if the actor cannot see the project
 */
export async function toTimerStart(
  db: Kysely<Database>,
  actor: Actor,
  { project_id: projectId, task_id: taskId, notes }: z.output<typeof newTimer>,
): Promise<ProjectTimerStart> {
  if (!(await findProject(db, actor, projectId))) {
    throw validationError({ project_id: ["There is no project with this id"] });
  }
  return { userId: actor.userId, projectId, taskId: taskId ?? null, notes };
}

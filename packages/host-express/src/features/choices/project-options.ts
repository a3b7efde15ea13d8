import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { Option } from "../../platform/pages/ui";
import { findProject } from "../projects/store";
import { projectChoices } from "./store";

/** Number of projects that a form offers at once; its search finds the others. */
const maxProjects = 20;

/**
 * Lists what a form offers as projects, with their clients: active ones, those used last first.
 * @param chosen Id of a project that is always among them; undefined for none.
 */
export async function projectOptions(
  db: Kysely<Database>,
  actor: Actor,
  chosen: number | undefined,
): Promise<readonly Option[]> {
  const found = await projectChoices(db, actor, { text: "", limit: maxProjects });
  const options = found.map(({ id, name, hint }) => ({
    value: String(id),
    label: `${name} · ${hint}`,
  }));
  if (chosen === undefined || found.some(({ id }) => id === chosen)) return options;
  const project = await findProject(db, actor, chosen);
  if (!project) return options;
  return [{ value: String(chosen), label: `${project.name} · ${project.client}` }, ...options];
}

import type { Principal } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import type { Option } from "../../../platform/pages/ui";
import { projectChoices } from "../../choices/store";
import { findProject } from "../../projects/store";

/** Number of projects that are offered at once; a search finds the others. */
const maxProjects = 50;

/** Projects to choose from; the chosen one is always among them. */
export async function readProjects(
  { database: { db } }: HostContext,
  actor: Principal,
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

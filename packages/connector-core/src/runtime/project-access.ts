import type { Storage } from "../ports/storage";

/**
 * Checks whether a setting may refer to a project: its owner must be able to find it.
 * @param owner User id; null for the workspace integration, whose projects are not checked.
 * @returns A sentence that says why not; undefined if it may.
 */
export async function projectFault(
  { projects }: Pick<Storage, "projects">,
  project: number,
  owner: number | null,
): Promise<string | undefined> {
  if (owner === null) return undefined;
  const found = await projects.search(owner, `#${String(project)}`, 1);
  if (found.some(({ id, match }) => match === "id" && id === project)) return undefined;
  return "There is no such active project, or you have no access to it";
}

/** The page of all projects. */
export const projectsPath = "/projects";

/** The path of a project's page, or of a page or form below it: `edit`. */
export function projectPath(id: number, more?: string): string {
  return [projectsPath, String(id), ...(more === undefined ? [] : [more])].join("/");
}

/** Statuses of a project as pages name them. */
export const projectStatusNames = {
  active: "Active",
  on_hold: "On hold",
  inactive: "Inactive",
  archived: "Archived",
} as const;

const namesOfAny: Readonly<Record<string, string>> = projectStatusNames;

/** A status as pages name it. */
export function projectStatusName(status: string): string {
  return namesOfAny[status] ?? status;
}

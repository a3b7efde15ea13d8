/** The page of all tasks. */
export const tasksPath = "/tasks";

/** The path of a task's page, or of a page or form below it: `edit`. */
export function taskPath(id: number, more?: string): string {
  return [tasksPath, String(id), ...(more === undefined ? [] : [more])].join("/");
}

import type { Group, Grouping } from "./groups";

/** What the entries are grouped by, as the page calls it. */
export const groupingLabels: Readonly<Record<Grouping, string>> = {
  project: "Project",
  client: "Client",
  user: "User",
  task: "Task",
  tag: "Tag",
  day: "Day",
};

const withoutLabels: Readonly<Record<Grouping, string>> = {
  project: "Without a project",
  client: "Without a client",
  user: "Without a user",
  task: "Without a task",
  tag: "Without a tag",
  day: "Without a day",
};

/** The name of a group, also of the one of entries without an object. */
export function groupLabel(grouping: Grouping, { id, name }: Pick<Group, "id" | "name">): string {
  if (name !== null) return name;
  return id === null ? withoutLabels[grouping] : `${groupingLabels[grouping]} ${String(id)}`;
}

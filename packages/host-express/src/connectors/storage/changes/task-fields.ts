import type { Outcome, TaskFields } from "@tt/connector-core";

/** What a person sees of a task and a provider may change. */
export type SeenFields = {
  readonly [Field in keyof TaskFields]: string | null;
};

/** Why nothing was done: the card's owner has to choose another project. */
export const projectUnavailable = {
  status: "failed",
  reason: "project_unavailable",
  error:
    "The project does not exist, is archived or not active, or is closed to the owner of this " +
    "card. Choose another default project on the card.",
} as const satisfies Outcome;

/** A field follows the provider only when the provider's own value moved. */
export function mergeFields(seen: SeenFields, before: SeenFields, next: TaskFields): SeenFields {
  return {
    name: before.name === next.name ? seen.name : next.name,
    description: before.description === next.description ? seen.description : next.description,
    status: before.status === next.status ? seen.status : next.status,
    priority: before.priority === next.priority ? seen.priority : next.priority,
  };
}

/** Would people see a difference? */
export function differ(a: SeenFields, b: SeenFields): boolean {
  return (["name", "description", "status", "priority"] as const).some(
    (field) => a[field] !== b[field],
  );
}

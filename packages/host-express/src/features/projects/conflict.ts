import { constraintOf, isUniqueViolation } from "../../platform/db/errors";

/** The field whose value another project has, with a message about it. */
export interface ProjectConflict {
  readonly field: "code" | "name";
  readonly message: string;
}

/** What a unique violation of a project is about; undefined for other errors. */
export function projectConflict(error: unknown): ProjectConflict | undefined {
  if (!isUniqueViolation(error)) return undefined;
  return constraintOf(error).includes("code")
    ? { field: "code", message: "A project with this code already exists" }
    : { field: "name", message: "This client already has a project with this name" };
}

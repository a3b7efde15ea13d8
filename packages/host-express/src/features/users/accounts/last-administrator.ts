import type { Selectable } from "kysely";
import type { UsersTable } from "../../../platform/db/tables/accounts";

/** A user, as far as it matters whether an administrator remains. */
export type Rights = Pick<Selectable<UsersTable>, "id" | "role" | "is_active">;

/**
 * The field by which a change may take away an administrator's rights.
 * @returns undefined if it takes none
 */
export function removalOf(change: {
  readonly role?: "admin" | "user" | undefined;
  readonly is_active?: boolean | undefined;
}): "role" | "is_active" | undefined {
  if (change.role === "user") return "role";
  return change.is_active === false ? "is_active" : undefined;
}

/**
 * True if a user is the only one who is an administrator and active.
 * @param users The user, and at least all active administrators.
 */
export function isLastAdministrator(users: readonly Rights[], id: number): boolean {
  const active = users.filter((user) => user.role === "admin" && user.is_active);
  return active.length === 1 && active[0]?.id === id;
}

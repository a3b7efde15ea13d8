import type { IdentityLink } from "./changes";
import type { Outcome } from "./outcome";

/** An account at a provider that a user linked. */
export interface LinkedAccount {
  readonly provider: string;
  /** Id of the account, unique at the provider. */
  readonly externalId: string;
  /** Display name of the account. */
  readonly name: string;
  /** Id of the user. */
  readonly user: number;
  /** Id of the workspace integration through which it was linked. */
  readonly integration: string;
}

/**
 * Decides whether an {@link IdentityLink} may redeem its code: users know the secret of their own
 * integration and could claim any account. Pure; for implementers of a storage.
 * @param owner Owner of the integration; null for the workspace.
 * @returns Undefined if it may.
 *
 * @example
 * ```ts
 * import { refuseIdentityLink } from "@tt/connector-core";
 *
 * refuseIdentityLink(7); // { status: "skipped", reason: "not_allowed" }
 * ```
 */
export function refuseIdentityLink(owner: number | null): Outcome | undefined {
  return owner === null ? undefined : { status: "skipped", reason: "not_allowed" };
}

/**
 * True if a new link ends a known one: an account belongs to one user, and a user has one account
 * per provider. Pure; for implementers of a storage.
 * @param user Id of the user who links the account.
 *
 * @example
 * ```ts
 * import { endsAccount, type IdentityLink, type LinkedAccount } from "@tt/connector-core";
 *
 * function ended(known: readonly LinkedAccount[], change: IdentityLink, user: number) {
 *   return known.filter((account) => endsAccount(change, user, account));
 * }
 * ```
 */
export function endsAccount(
  { provider, externalId, alternateIds = [] }: IdentityLink,
  user: number,
  known: LinkedAccount,
): boolean {
  if (known.provider !== provider) return false;
  return known.user === user || [externalId, ...alternateIds].includes(known.externalId);
}

import type { UserRef } from "../changes/refs";
import type { ProviderIdentity, UserProfile } from "../ports/reads";
import type { StorageParts } from "./groups";

/** True if a user may still act. */
export async function isActiveUser<Tx>(
  { isActive, identities }: Pick<StorageParts<Tx>, "isActive" | "identities">,
  tx: Tx,
  user: number,
): Promise<boolean> {
  if (isActive) return isActive(tx, user);
  return !identities || (await identities.user(tx, user)) !== undefined;
}

/** Finds the id of an active user. */
export async function findUser<Tx>(
  parts: StorageParts<Tx>,
  tx: Tx,
  ref: UserRef,
): Promise<number | undefined> {
  const id = "id" in ref ? ref.id : await parts.identities?.byLogin(tx, ref.provider, ref.login);
  return id !== undefined && (await isActiveUser(parts, tx, id)) ? id : undefined;
}

/** Finds an active user by the id of a linked account, or else by a stated login. */
export async function findByIdentity<Tx>(
  { ledger, identities }: StorageParts<Tx>,
  tx: Tx,
  provider: string,
  { id, login }: ProviderIdentity,
): Promise<number | undefined> {
  if (id !== undefined) return (await ledger.account(tx, provider, id))?.user;
  return login === undefined ? undefined : identities?.byLogin(tx, provider, login);
}

/** Returns an active user with the integrations that they linked their account to. */
export async function profileOf<Tx>(
  { ledger, identities }: StorageParts<Tx>,
  tx: Tx,
  id: number,
): Promise<UserProfile | undefined> {
  const user = await identities?.user(tx, id);
  if (!user) return undefined;
  const accounts = await ledger.accountsOfUser(tx, id);
  return { ...user, linkedTo: accounts.map(({ integration }) => integration) };
}

import type { IdentityLink, UserRef } from "../changes/changes";
import type { Outcome } from "../changes/outcome";
import type { ProviderIdentity } from "../ports/reads";
import type { IntegrationRow } from "../ports/storage";
import type { MemoryTables, MemoryUser } from "./model";
import { applyRoutingKeys } from "./routing-keys";

/** Links an account to the user of a one-time code. */
export function linkIdentity(
  tables: MemoryTables,
  row: IntegrationRow,
  change: IdentityLink,
  now: Date,
): Outcome {
  if (row.owner !== null) return { status: "skipped", reason: "not_allowed" };
  const { provider, externalId, alternateIds = [] } = change;
  const typed = change.code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const code = tables.linkCodes.find(
    (known) => known.provider === provider && known.code === typed && known.until > now.getTime(),
  );
  if (!code || tables.users.get(code.user)?.active !== true) {
    return { status: "skipped", reason: "code_unknown" };
  }
  tables.linkCodes = tables.linkCodes.filter((known) => known !== code);
  const ended = tables.identities.filter(
    (known) =>
      known.provider === provider &&
      ([externalId, ...alternateIds].includes(known.externalId) || known.user === code.user),
  );
  tables.identities = [
    ...tables.identities.filter((known) => !ended.includes(known)),
    { provider, externalId, user: code.user, integration: row.id },
  ];
  // An unlinked account may have an integration of its own, so its routing keys must not remain.
  tables.routes = tables.routes.filter(
    (route) =>
      !ended.some(
        (known) => known.integration === route.integration && known.externalId === route.value,
      ),
  );
  const { index, value } = change.routingKey;
  applyRoutingKeys(tables, row.id, { routingKeys: { [index]: { add: [value] } } });
  return { status: "updated", id: code.user };
}

/** True if the user has linked their account to this workspace integration. */
export function isLinked(tables: MemoryTables, row: IntegrationRow, user: MemoryUser): boolean {
  return tables.identities.some(
    (identity) => identity.user === user.id && identity.integration === row.id,
  );
}

/** Finds an active user by the id of a linked account, or by a declared login. */
export function userByIdentity(
  tables: MemoryTables,
  provider: string,
  { id, login }: ProviderIdentity,
): MemoryUser | undefined {
  if (id !== undefined) {
    const found = tables.identities.find(
      (identity) => identity.provider === provider && identity.externalId === id,
    );
    const user = found && tables.users.get(found.user);
    return user?.active ? user : undefined;
  }
  if (login === undefined) return undefined;
  return [...tables.users.values()].find(
    (user) => user.active && user.logins[provider]?.toLowerCase() === login.toLowerCase(),
  );
}

/** Finds an active user. */
export function findUser(tables: MemoryTables, ref: UserRef): MemoryUser | undefined {
  if ("id" in ref) {
    const user = tables.users.get(ref.id);
    return user?.active ? user : undefined;
  }
  return userByIdentity(tables, ref.provider, { login: ref.login });
}

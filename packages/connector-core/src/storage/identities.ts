import type { IdentityLink } from "../changes/changes";
import { endsAccount, refuseIdentityLink, type LinkedAccount } from "../changes/decide-identity";
import type { Outcome } from "../changes/outcome";
import type { IdentitiesGroup } from "./groups";
import type { ChangeWork } from "./work";

/** What linking an account needs. */
export interface IdentityWork<Tx> extends ChangeWork<Tx> {
  readonly identities: IdentitiesGroup<Tx>;
}

/** Links an account to the user of a one-time code. */
export async function linkIdentity<Tx>(
  work: IdentityWork<Tx>,
  change: IdentityLink,
): Promise<Outcome> {
  const { tx, ledger, identities, row } = work;
  const refused = refuseIdentityLink(row.owner);
  if (refused) return refused;
  const { provider, externalId, name } = change;
  const code = change.code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const user = await identities.redeem(tx, provider, code);
  if (user === undefined) return { status: "skipped", reason: "code_unknown" };
  for (const known of await candidates(work, change, user)) {
    // Its account may have an integration of its own, so its routing keys go too.
    if (endsAccount(change, user, known)) await ledger.removeAccount(tx, known);
  }
  await ledger.saveAccount(tx, { provider, externalId, name, user, integration: row.id });
  const { index, value } = change.routingKey;
  await ledger.patch(tx, row.id, { routingKeys: { [index]: { add: [value] } } });
  return { status: "updated", id: user };
}

/** Accounts that the new link may end, each once. */
async function candidates<Tx>(
  { tx, ledger }: IdentityWork<Tx>,
  { provider, externalId, alternateIds = [] }: IdentityLink,
  user: number,
): Promise<readonly LinkedAccount[]> {
  const known = [...(await ledger.accountsOfUser(tx, user))];
  for (const id of [externalId, ...alternateIds]) {
    const account = await ledger.account(tx, provider, id);
    if (account) known.push(account);
  }
  const byId = new Map(
    known.map((each) => [JSON.stringify([each.provider, each.externalId]), each]),
  );
  return [...byId.values()];
}

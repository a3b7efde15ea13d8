import type { IdentityLink, Outcome } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { Database } from "../../platform/db/schema";
import type { IntegrationActor } from "../storage/changes/task-write";
import { endLinks, hashOfCode } from "./write";

/**
 * Links the account that sent a delivery to the user who created the code in it. Only deliveries of
 * workspace integrations prove the account: the owner of a personal one knows its secret and could
 * forge them.
 */
export async function linkExternalIdentity(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: IdentityLink,
  now: Date,
): Promise<Outcome> {
  if (actor.userId !== null) return { status: "skipped", reason: "not_allowed" };
  const used = await sql<{ user_id: number }>`
    delete from link_codes using users
    where link_codes.code_hash = ${hashOfCode(change.code)}
      and link_codes.provider = ${change.provider}
      and link_codes.expires_at > ${now}
      and users.id = link_codes.user_id and users.is_active
    returning link_codes.user_id`.execute(tx);
  const userId = used.rows[0]?.user_id;
  if (userId === undefined) return { status: "skipped", reason: "code_unknown" };
  // The newest link counts: earlier links of the user or the account end.
  await endLinks(
    tx,
    sql`provider = ${change.provider}
      and (external_id = any(${[change.externalId, ...(change.alternateIds ?? [])].map(boundedKey)}::text[])
        or user_id = ${userId})`,
  );
  await tx
    .insertInto("user_identities")
    .values({
      provider: change.provider,
      external_id: boundedKey(change.externalId),
      user_id: userId,
      integration_id: actor.integrationId,
      name: change.name,
    })
    .execute();
  return { status: "updated", id: userId };
}

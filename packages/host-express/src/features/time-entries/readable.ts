import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { forbidden } from "../../platform/http/http-error";
import type { ParsedTime } from "../../platform/time/time-input";
import { zoneOf } from "../users/store";

/**
 * Whose entries a list or report shows; undefined: everybody's.
 * @throws HttpError 403 when somebody who is no administrator asks for another user's
 */
export function readableUser(actor: Actor, wanted: number | undefined): number | undefined {
  if (actor.role === "admin") return wanted;
  if (wanted !== undefined && wanted !== actor.userId) {
    throw forbidden("Only an administrator may see entries of other users.");
  }
  return actor.userId;
}

/** The caller's zone, read only when a time was said without one. */
export async function zoneFor(
  db: Kysely<Database>,
  actor: Actor,
  moments: readonly (ParsedTime | null | undefined)[],
): Promise<string> {
  return moments.some((moment) => moment && moment.kind !== "instant")
    ? zoneOf(db, actor.userId)
    : "UTC";
}

import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { forbidden } from "../../platform/http/http-error";
import type { ParsedTime } from "../../platform/time/time-input";
import { zoneOf } from "../users/store";

/**
 * Resolves the user whose entries a list or report shows; undefined for all users.
 * @param wanted The requested user id.
 * @throws HttpError 403 if a user who is not an administrator requests entries of another user
 */
export function readableUser(actor: Actor, wanted: number | undefined): number | undefined {
  if (actor.role === "admin") return wanted;
  if (wanted !== undefined && wanted !== actor.userId) {
    throw forbidden("Only administrators may see entries of other users.");
  }
  return actor.userId;
}

/** Reads the actor's time zone, but only if a time needs it; otherwise returns `UTC`. */
export async function zoneFor(
  db: Kysely<Database>,
  actor: Actor,
  times: readonly (ParsedTime | null | undefined)[],
): Promise<string> {
  return times.some((time) => time && time.type !== "instant") ? zoneOf(db, actor) : "UTC";
}

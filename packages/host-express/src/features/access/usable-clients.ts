import type { Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { Refused } from "../../platform/change-outcome";
import { findClient } from "../clients/store";

/**
 * Checks that something new can belong to a client: the actor can see it, and it is active.
 * @returns the refusal if it cannot
 */
export async function refuseClient(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
): Promise<Refused | undefined> {
  const client = await findClient(tx, actor, id);
  if (client?.status === "active") return undefined;
  const message = client
    ? "This client is inactive; reactivate it first"
    : "There is no client with this id";
  return { status: "refused", reason: "invalid", field: "client_id", message };
}

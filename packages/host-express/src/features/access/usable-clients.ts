import type { Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { Refused } from "../../platform/change-outcome";
import { findClient } from "../clients/store";

/** May a project be given to this client? @returns The refusal if not. */
export async function clientForProject(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
): Promise<Refused | undefined> {
  const client = await findClient(tx, actor, id);
  if (client?.status === "active") return undefined;
  const message = client
    ? "This client is inactive; make it active first"
    : "There is no such client";
  return { status: "refused", reason: "invalid", field: "client_id", message };
}

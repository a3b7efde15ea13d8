import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { ChangeOutcome, Refused } from "../../../platform/change-outcome";
import { isUniqueViolation } from "../../../platform/db/errors";
import { accepted, refusable, refuse } from "../../../platform/db/refusable";
import type { Database } from "../../../platform/db/schema";
import { newProject } from "../../projects/schema";
import { createProject } from "../../projects/write";
import { createClients, updateClient, type ClientChange, type NewClient } from "../write";

/**
 * Adds a client, with a first project if one is named. Neither is added if the other one is refused.
 */
export function addClient(
  db: Kysely<Database>,
  actor: Actor,
  client: Omit<NewClient, "custom_fields">,
  projectName: string | undefined,
): Promise<
  | {
      readonly status: "created";
      readonly id: number;
      /** Undefined if none was added. */
      readonly projectId: number | undefined;
    }
  | Refused
> {
  const add = async (tx: Transaction<Database>) => {
    const [made] = await createClients(tx, actor, [{ ...client, custom_fields: {} }]);
    if (made?.status !== "created") return refuse(nameTaken);
    const { id } = made;
    if (projectName === undefined) return { status: "created", id, projectId: undefined } as const;
    const input = newProject.parse({ name: projectName, client_id: id });
    const project = accepted(await createProject(tx, actor, input));
    return { status: "created", id, projectId: project.id } as const;
  };
  return refusable(db, add, () => undefined);
}

/** Changes a client. */
export function changeClient(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
  change: ClientChange,
  version: number | undefined,
): Promise<ChangeOutcome> {
  return refusable(
    db,
    async (tx) => accepted(await updateClient(tx, actor, id, change, { version })),
    (error) => (isUniqueViolation(error) ? nameTaken : undefined),
  );
}

const nameTaken: Refused = {
  status: "refused",
  reason: "invalid",
  field: "name",
  message: "A client with this name already exists",
};

import type { Kysely, Transaction } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { ChangeOutcome, Refused } from "../../../platform/change-outcome";
import { accepted, refusable, refuse } from "../../../platform/db/refusable";
import type { Database } from "../../../platform/db/schema";
import { newClient } from "../../clients/schema";
import { findClientByName } from "../../clients/store";
import { createClients } from "../../clients/write";
import { projectConflict } from "../conflict";
import { createProject, updateProject, type NewProject } from "../write";

/** A project whose client is named, and added along with it if there is none of this name. */
export type NamedProject = Omit<NewProject, "client_id" | "custom_fields"> & {
  /** A name, or the id of a known client. */
  readonly client: string | number;
};

/** Adds a project, and its client if it is new. Neither is added if the other one is refused. */
export function addProject(
  db: Kysely<Database>,
  actor: Actor,
  { client, ...project }: NamedProject,
): Promise<{ readonly status: "created"; readonly id: number } | Refused> {
  const add = async (tx: Transaction<Database>) => {
    const clientId = await clientIdOf(tx, actor, client);
    const input = { ...project, client_id: clientId, custom_fields: {} };
    return accepted(await createProject(tx, actor, input));
  };
  return refusable(db, add, takenName);
}

/** Changes a project, and adds its client if it is a new one. */
export function changeProject(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
  { client, ...project }: NamedProject,
  version: number | undefined,
): Promise<ChangeOutcome> {
  const save = async (tx: Transaction<Database>) => {
    const clientId = await clientIdOf(tx, actor, client);
    const change = { ...project, client_id: clientId };
    return accepted(await updateProject(tx, actor, id, change, { version }));
  };
  return refusable(db, save, takenName);
}

/** The client with this name, who is added if there is none. */
async function clientIdOf(
  tx: Transaction<Database>,
  actor: Actor,
  name: string | number,
): Promise<number> {
  if (typeof name === "number") return name;
  const known = await findClientByName(tx, actor, name);
  if (known) return known.id;
  const [made] = await createClients(tx, actor, [newClient.parse({ name })]);
  if (made?.status === "created") return made.id;
  const message = "There is a client with this name that you cannot see";
  return refuse({ status: "refused", reason: "invalid", field: "client", message });
}

/** The refusal of a taken name or code. */
function takenName(error: unknown): Refused | undefined {
  const taken = projectConflict(error);
  return taken && { status: "refused", reason: "invalid", ...taken };
}

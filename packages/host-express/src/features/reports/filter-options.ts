import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { Option } from "../../platform/pages/ui";
import { findClient, listClients } from "../clients/store";
import { findProject } from "../projects/store";
import { findTask } from "../tasks/store";
import { listUsers } from "../users/store";
import type { FilterOptions } from "./filters";
import type { ReportQuery } from "./page-query";

/** Clients and users that the filter offers. */
const offered = { page: 1, per_page: 200 };

interface Named {
  readonly id: number;
  readonly name: string;
}

/** Reads what the filter offers, and the names of what is chosen, if the actor can see it. */
export async function readFilterOptions(
  db: Kysely<Database>,
  actor: Actor,
  { project_id: projectId, client_id: clientId, task_id: taskId, user_id: userId }: ReportQuery,
): Promise<FilterOptions> {
  const [project, clients, client, task, users] = await Promise.all([
    projectId === undefined ? undefined : findProject(db, actor, projectId),
    listClients(db, actor, undefined, offered),
    clientId === undefined ? undefined : findClient(db, actor, clientId),
    taskId === undefined ? undefined : findTask(db, actor, taskId),
    actor.role === "admin" ? listUsers(db, undefined, offered) : undefined,
  ]);
  const names = users?.rows.map(({ id, username }) => ({ id, name: username })) ?? [];
  return {
    projects: withChosen([], projectId, project),
    clients: withChosen(clients.rows, clientId, client),
    users: withChosen(names, userId === "all" ? undefined : userId, undefined),
    task: task?.name,
  };
}

/** Options of what is offered, and of what is chosen if it is not among it. */
function withChosen(
  all: readonly Named[],
  chosen: number | undefined,
  found: Named | undefined,
): readonly Option[] {
  const isOffered = chosen === undefined || all.some(({ id }) => id === chosen);
  const named = isOffered
    ? all
    : [{ id: chosen, name: found?.name ?? `Number ${String(chosen)}` }, ...all];
  return named.map(({ id, name }) => ({ value: String(id), label: name }));
}

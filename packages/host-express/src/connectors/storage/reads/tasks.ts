import type { Found, TaskSummary } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { nameKeyOf } from "../../../platform/db/name-key";
import type { Database } from "../../../platform/db/schema";
import { taskValueColumns, toTaskValues } from "../changes/task-columns";
import { bestFirst, parseSearch } from "./projects";
import { canSeeProject } from "../../../features/access/usable-projects";
import { findUser } from "../../../features/users/store";

/** The task of an integration that belongs to a provider's item. */
export async function taskByRef(
  db: Kysely<Database>,
  integrationId: string,
  { source, ref }: { readonly source: string; readonly ref: string },
): Promise<TaskSummary | undefined> {
  const row = await db
    .selectFrom("tasks")
    .select(["tasks.id", "tasks.project_id", ...taskValueColumns])
    .where("external_integration_id", "=", integrationId)
    .where("external_source", "=", source)
    .where("external_ref", "=", ref)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row && { id: row.id, projectId: row.project_id, ...toTaskValues(row) };
}

/** Searches open tasks of a project that the user may use, by id, name or part of the name. */
export async function searchTasks(
  db: Kysely<Database>,
  userId: number,
  projectId: number,
  text: string,
  limit: number,
): Promise<readonly Found[]> {
  const user = await findUser(db, userId);
  if (!user || !(await canSeeProject(db, { userId, role: user.role }, projectId))) return [];
  const { key: wanted, id } = parseSearch(text);
  const found = await sql<Found>`
    select id, name, match from (
      select tasks.id, tasks.name, key, case
          when tasks.id = ${id}::integer then 'id'
          when key = ${wanted} then 'exact'
          when position(${wanted} in key) > 0 then 'partial'
        end as match
      from tasks cross join lateral (select ${nameKeyOf("tasks")} as key) named
      where tasks.project_id = ${projectId} and tasks.deleted_at is null
        and tasks.status not in ('done', 'cancelled')
    ) ranked
    where match is not null
    order by ${bestFirst}
    limit ${limit}`.execute(db);
  return found.rows;
}

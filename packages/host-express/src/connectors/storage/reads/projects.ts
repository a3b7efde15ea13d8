import { cleanText, type Found } from "@tt/connector-core";
import { nameKey } from "@tt/connector-core/names";
import { sql, type Kysely } from "kysely";
import { nameKeyOf } from "../../../platform/db/name-key";
import type { Database } from "../../../platform/db/schema";
import { findUser } from "../../../features/users/store";
import { projectVisible } from "../../../features/access/projects";

/** Searches active projects that a user may use, by id, name, code or part of the name. */
export async function searchProjects(
  db: Kysely<Database>,
  userId: number,
  text: string,
  limit: number,
): Promise<readonly Found[]> {
  const user = await findUser(db, userId);
  if (!user) return [];
  const { key: wanted, id } = parseSearch(text);
  const found = await sql<Found>`
    select id, name, match from (
      select projects.id, projects.name, key, case
          when projects.id = ${id}::integer then 'id'
          when key = ${wanted} or lower(projects.code) = ${wanted} then 'exact'
          when position(${wanted} in key) > 0 then 'partial'
        end as match
      from projects cross join lateral (select ${nameKeyOf("projects")} as key) named
      where projects.status = 'active' and ${projectVisible({ userId, role: user.role })}
    ) ranked
    where match is not null
    order by ${bestFirst}
    limit ${limit}`.execute(db);
  return found.rows;
}

/** Sort order for queries with the columns `id`, `key` and `match`. */
export const bestFirst = sql`
  case match when 'id' then 0 when 'exact' then 1 else 2 end, key collate "C", id`;

/** Parses a search text into a name key and, for `#7` or `7`, an id. */
export function parseSearch(text: string): { readonly key: string; readonly id: number | null } {
  const key = nameKey(cleanText(text));
  const number = /^#?(\d{1,9})$/.exec(key)?.[1];
  return { key, id: number === undefined ? null : Number(number) };
}

import { nameKey } from "@tt/connector-core/names";
import { sql, type RawBuilder } from "kysely";

/**
 * What the column `name_key` holds for a name: its key, or null where every database computes it by
 * `lower()`. So names of plain ASCII cost nothing, and nothing has to be backfilled for them.
 */
export function storedNameKey(name: string): string | null {
  const key = nameKey(name);
  return /^[\x20-\x7e]*$/.test(name) && key === name.toLowerCase() ? null : key;
}

/** The key of a row's name in a query. @param table With the columns `name` and `name_key`. */
export function nameKeyOf(table: "projects" | "tasks"): RawBuilder<string> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<string>`coalesce(${column("name_key")}, lower(${column("name")}))`;
}

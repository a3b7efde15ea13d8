import { nameKey } from "@tt/connector-core/names";
import { sql, type RawBuilder } from "kysely";

/**
 * The value of the column `name_key` for a name: its key, or null if `lower()` computes the same key in
 * every database. Rows with ASCII names therefore store no key.
 */
export function storedNameKey(name: string): string | null {
  const key = nameKey(name);
  return /^[\x20-\x7e]*$/.test(name) && key === name.toLowerCase() ? null : key;
}

/** SQL expression of the key of a row's name. @param table With the columns `name` and `name_key`. */
export function nameKeyOf(table: "projects" | "tasks"): RawBuilder<string> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<string>`coalesce(${column("name_key")}, lower(${column("name")}))`;
}

import { sql, type RawBuilder } from "kysely";

/**
 * SQL of the version of what statistics of a user or a project show. Every write to their entries, and
 * every change of names and rates, changes it when its transaction commits (docs/adr/0037). Read it
 * before the data: then data is never older than its version.
 * @param id SQL of the id.
 * @returns SQL of a text
 */
export function dataVersion(type: "user" | "project", id: RawBuilder<unknown>): RawBuilder<string> {
  const column = sql.ref(`time_entry_deltas.${type}_id`);
  return sql<string>`concat(
    coalesce((select version from data_versions
      where data_versions.type = ${sql.lit(type)} and data_versions.id = ${id}), 0)
      + (select count(*) from time_entry_deltas where ${column} = ${id}), '.',
    coalesce((select version from data_versions
      where data_versions.type = 'installation' and data_versions.id = 0), 0))`;
}

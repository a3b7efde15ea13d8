import { sql, type RawBuilder } from "kysely";

/**
 * SQL condition for statements that write several rows of `api_tokens`: locks the tokens that meet
 * `which`, by id, before the first one is written. Statements that lock them in different orders would
 * wait for each other.
 * @param which Condition on `api_tokens`.
 */
export function isLockedInOrder(which: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`api_tokens.id = any(array(
    select id from api_tokens where ${which} order by id for no key update))`;
}

import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { timeQuery } from "../../platform/http/time-fields";
import { instantOf, lastInstantOf, type ParsedTime } from "../../platform/time/time-input";
import { zoneFor } from "../time-entries/readable";

/** Range of the times of movements, inclusive; undefined bounds do not filter. */
export interface MovedIn {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

/** Query parameters that filter movements by their time. */
export const movedInQuery = {
  date_from: timeQuery.optional(),
  date_to: timeQuery.optional(),
};

/** Converts the query parameters to instants; a day as `date_to` includes all of it. */
export async function movedIn(
  db: Kysely<Database>,
  actor: Actor,
  query: {
    readonly date_from?: ParsedTime | undefined;
    readonly date_to?: ParsedTime | undefined;
  },
): Promise<MovedIn> {
  const zone = await zoneFor(db, actor, [query.date_from, query.date_to]);
  return {
    from: query.date_from && instantOf(query.date_from, zone),
    to: query.date_to && lastInstantOf(query.date_to, zone),
  };
}

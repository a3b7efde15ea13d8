import type { OpenDatabase } from "../../platform/db/database";
import { isTimeout } from "../../platform/db/errors";
import { databaseFailure } from "../../platform/db/unavailable";
import type { Log } from "../../platform/log/log";
import type { SearchResponse } from "./schema";
import { searches, type Search } from "./store";
import type { SearchType } from "./terms";

const plurals = {
  project: "projects",
  task: "tasks",
  client: "clients",
  entry: "entries",
} as const;

/**
 * Searches each type separately. A type whose search fails or times out is missing from the results
 * and listed in `errors`.
 * @throws the database's error if the database is not available
 */
export async function searchAll(
  { bounded }: OpenDatabase,
  search: Search,
  types: readonly SearchType[],
  log: Log,
): Promise<SearchResponse> {
  const errors: SearchResponse["errors"] = {};
  const found = await Promise.all(
    types.map(async (type) => {
      try {
        return await searches[type](bounded, search);
      } catch (error) {
        // A timeout affects only this type, an unavailable database all of them.
        if (!isTimeout(error) && databaseFailure(error)) throw error;
        log.warn({ err: error, type }, "search of one type failed");
        errors[plurals[type]] = isTimeout(error) ? "The search timed out" : "The search failed";
        return [];
      }
    }),
  );
  const results = found.flat();
  return {
    results,
    query: search.text,
    count: results.length,
    partial: Object.keys(errors).length > 0,
    errors,
  };
}

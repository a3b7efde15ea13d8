import type { OpenDatabase } from "../../platform/db/database";
import { isTimeout } from "../../platform/db/errors";
import { databaseFailure } from "../../platform/db/unavailable";
import type { Log } from "../../platform/log/log";
import type { SearchAnswer } from "./schema";
import { searches, type Search } from "./store";
import type { SearchType } from "./terms";

const plurals = {
  project: "projects",
  task: "tasks",
  client: "clients",
  entry: "entries",
} as const;

/** Searches each type by itself: one that fails or takes too long is left out and named. */
export async function searchAll(
  { bounded }: OpenDatabase,
  search: Search,
  types: readonly SearchType[],
  log: Log,
): Promise<SearchAnswer> {
  const errors: SearchAnswer["errors"] = {};
  const found = await Promise.all(
    types.map(async (type) => {
      try {
        return await searches[type](bounded, search);
      } catch (error) {
        // A search that took too long is one of many; a database that is away fails them all.
        if (!isTimeout(error) && databaseFailure(error)) throw error;
        log.warn({ err: error, type }, "a part of a search failed");
        errors[plurals[type]] = isTimeout(error)
          ? "This part of the search took too long"
          : "This part of the search failed";
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

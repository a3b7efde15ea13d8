import { sql } from "kysely";
import type { OpenDatabase } from "../../platform/db/database";
import { isTimeout } from "../../platform/db/errors";
import type { Log } from "../../platform/log/log";
import type { SearchAnswer, SearchResult } from "./schema";
import { searches, type Search } from "./store";
import type { SearchType } from "./terms";

/** Longest time for one type, milliseconds. The embedded database has no such clock. */
const longest = 1_000;

const plurals = {
  project: "projects",
  task: "tasks",
  client: "clients",
  entry: "entries",
} as const;

/** Searches each type by itself: one that fails or takes too long is left out and named. */
export async function searchAll(
  database: OpenDatabase,
  search: Search,
  types: readonly SearchType[],
  log: Log,
): Promise<SearchAnswer> {
  const errors: SearchAnswer["errors"] = {};
  const found = await Promise.all(
    types.map(async (type) => {
      try {
        return await searchOne(database, search, type);
      } catch (error) {
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

/** In a transaction of its own: one that fails takes no other with it. */
function searchOne(
  { db }: OpenDatabase,
  search: Search,
  type: SearchType,
): Promise<readonly SearchResult[]> {
  return db
    .transaction()
    .setAccessMode("read only")
    .execute(async (tx) => {
      await sql`select set_config('statement_timeout', ${String(longest)}, true)`.execute(tx);
      return searches[type](tx, search);
    });
}

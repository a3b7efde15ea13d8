import type { Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { tagList } from "../../../platform/http/tags";

/** Number of the user's newest entries whose tags are offered. */
const maxEntries = 300;

/** Maximum number of tags that are offered. */
const maxTags = 12;

/** Lists the tags of a user's latest entries, the most frequent first. */
export async function knownTags(db: Kysely<Database>, userId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("time_entries")
    .select("tags")
    .where("user_id", "=", userId)
    .orderBy("start_time", "desc")
    .orderBy("id", "desc")
    .limit(maxEntries)
    .execute();
  return frequentTags(
    rows.map(({ tags }) => tags),
    maxTags,
  );
}

/** Counts tags, and returns the most frequent ones; of equally frequent ones the latest. */
export function frequentTags(texts: readonly (string | null)[], limit: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const tag of texts.flatMap((text) => [...new Set(tagList(text))])) {
    counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, limit)
    .map(([tag]) => tag);
}

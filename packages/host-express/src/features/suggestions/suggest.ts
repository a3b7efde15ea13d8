import { dayInZone } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { SuggestedEntry } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import { workValue } from "../choices/work";
import { zoneOf } from "../users/store";
import { candidatesOf, type OpenTask, type WorkedPair } from "./candidates";
import { suggestionsOf } from "./merge";
import type { Suggestion } from "./schema";
import { findPairs, openTasks, workedPairs, type Work } from "./store";

/** Suggestions, with what they were made of. */
export interface Suggested {
  readonly suggestions: readonly Suggestion[];
  readonly work: Work;
  readonly pairs: readonly WorkedPair[];
  readonly tasks: readonly OpenTask[];
}

/**
 * Suggests time entries without the language model, the best first.
 * @param text Text that they must contain; empty for none.
 */
export async function suggest(
  db: Kysely<Database>,
  viewer: Actor,
  now: Date,
  text: string,
): Promise<Suggested> {
  const zone = await zoneOf(db, viewer);
  const work: Work = { viewer, zone, today: dayInZone(now, zone), now, text };
  const [pairs, tasks] = await Promise.all([workedPairs(db, work), openTasks(db, work)]);
  const candidates = candidatesOf(pairs, tasks, work.today);
  const suggestions = suggestionsOf(candidates, await findPairs(db, viewer, candidates));
  return { suggestions, work, pairs, tasks };
}

/** Lists what the timer bar and the form of a new entry suggest to a user. */
export async function suggestedEntries(
  db: Kysely<Database>,
  user: Actor,
  now: Date,
): Promise<readonly SuggestedEntry[]> {
  const { suggestions } = await suggest(db, user, now, "");
  return suggestions.map((each) => ({
    work: workValue(each.project_id, each.task_id),
    workLabel: [each.task_name, each.project_name].filter(Boolean).join(" · "),
    label: [each.task_name ?? each.notes, each.project_name].filter(Boolean).join(" · "),
    notes: each.notes,
    tags: each.tags,
    billable: each.billable,
  }));
}

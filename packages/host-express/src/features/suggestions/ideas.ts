import { cut } from "@tt/connector-core";
import * as z from "zod";
import { maxId } from "../../platform/http/fields";
import { keyOf, maxSuggestions, type OpenTask, type WorkedPair } from "./candidates";
import { maxLatestPairs, type NamedPair, type PairIds } from "./store";

// What the language model sees, and what is taken from its answer.

const maxNotes = 1000;
const maxTags = 500;
/** Number of open tasks that the model sees beside the pairs that were worked on last. */
const maxShownTasks = 20;
/** Number of characters that the model sees of the notes of an entry. */
const maxShownNotes = 200;

const id = z.int().min(1).max(maxId);

const ideaSchema = z.object({
  // No project has the id 0.
  project_id: id.catch(0),
  task_id: id.nullable().catch(null),
  notes: z
    .string()
    .catch("")
    .transform((text) => cut(text.trim(), maxNotes)),
  tags: z
    .string()
    .catch("")
    .transform((text) => cut(text.trim(), maxTags)),
  billable: z.boolean().catch(true),
});

/** A time entry that the model suggests. Its ids may be of anything. */
export type Idea = z.output<typeof ideaSchema>;

/** The answer of the model. Wrong fields of an idea are replaced, so that they spoil no other idea. */
export const answerSchema = z.object({
  suggestions: z.array(ideaSchema).transform((ideas) => ideas.slice(0, maxSuggestions)),
});

/** What the model is asked to do. */
export const task =
  `Suggest up to ${String(maxSuggestions)} time entries that the user probably wants to record now, the ` +
  "most probable first. Use only ids of the data, and a task only with its own project. Write short notes.";

/** The pairs that the model sees: those that were worked on last, then the open tasks that are due first. */
export function shownPairs(
  pairs: readonly WorkedPair[],
  tasks: readonly OpenTask[],
): readonly (PairIds & { readonly open?: OpenTask })[] {
  const open = new Map(tasks.map((each) => [keyOf({ ...each, task_id: each.id }), each]));
  const worked = pairs.slice(0, maxLatestPairs).map((pair) => {
    const { project_id, task_id, last_entry_id } = pair;
    const openTask = open.get(keyOf(pair));
    return { project_id, task_id, last_entry_id, ...(openTask && { open: openTask }) };
  });
  const shown = new Set(worked.map(keyOf));
  const others = [...open]
    .filter(([key]) => !shown.has(key))
    .slice(0, maxShownTasks)
    .map(([, each]) => ({ project_id: each.project_id, task_id: each.id, open: each }));
  return [...worked, ...others];
}

/**
 * Builds what the model sees: names of projects and tasks that the user can see, and their own notes.
 * @param found The pairs by position, with names.
 * @param now Local time of the user.
 */
export function dataOf(
  pairs: readonly { readonly open?: OpenTask }[],
  found: ReadonlyMap<number, NamedPair>,
  now: { readonly day: string; readonly weekday: string; readonly hour: number },
): object {
  const work = pairs.flatMap(({ open }, position) => {
    const pair = found.get(position);
    if (!pair) return [];
    const { project_id, project_name, task_id, task_name, notes, tags, billable } = pair;
    const shown = { project_id, project: project_name, task_id, task: task_name };
    const entry =
      notes === null && billable === null
        ? undefined
        : { notes: cut(notes ?? "", maxShownNotes), tags: tags ?? "", billable: billable ?? true };
    const assigned = open && { priority: open.priority, due_date: open.due_date };
    return [{ ...shown, last_entry: entry, open_task: assigned }];
  });
  return { now, work };
}

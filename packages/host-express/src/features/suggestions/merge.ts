import { confidenceOf, keyOf, maxSuggestions, type Candidate } from "./candidates";
import type { Suggestion } from "./schema";
import type { NamedPair } from "./store";

/**
 * Builds the suggestions of candidates.
 * @param found The pairs of the candidates by position; a candidate without one is left out.
 */
export function suggestionsOf(
  candidates: readonly Candidate[],
  found: ReadonlyMap<number, NamedPair>,
): readonly Suggestion[] {
  return candidates.flatMap(({ score }, position): Suggestion[] => {
    const pair = found.get(position);
    if (!pair) return [];
    const { project_id, project_name, task_id, task_name, notes, tags, billable } = pair;
    return [
      {
        project_id,
        project_name,
        task_id,
        task_name,
        notes: notes ?? "",
        tags: tags ?? "",
        billable: billable ?? true,
        confidence: confidenceOf(score),
        source: "deterministic",
      },
    ];
  });
}

/**
 * Appends the model's suggestions, without pairs that are suggested already.
 * @param text Text that the project's name or the notes of the added ones must contain, in any case.
 */
export function merge(
  own: readonly Suggestion[],
  added: readonly Suggestion[],
  text: string,
): readonly Suggestion[] {
  const wanted = text.toLowerCase();
  const matching = added.filter(({ project_name, notes }) =>
    [project_name, notes].some((each) => each.toLowerCase().includes(wanted)),
  );
  const firsts = new Map<string, Suggestion>();
  for (const suggestion of [...own, ...matching]) {
    const key = keyOf(suggestion);
    if (!firsts.has(key)) firsts.set(key, suggestion);
  }
  return [...firsts.values()].slice(0, maxSuggestions);
}

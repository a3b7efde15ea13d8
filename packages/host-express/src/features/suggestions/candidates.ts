import { addDays, daysBetween } from "../../platform/time/days";

/** Maximum number of suggestions of a response. */
export const maxSuggestions = 5;
const maxPatterns = 3;
const maxActiveTasks = 5;
const maxDeadlines = 3;
/** A pair with this many recent entries has the full score. */
const fullPatternCount = 10;
/** Tasks that are due within this number of days are suggested. */
const deadlineDays = 7;
/** Tasks that are due within this number of days are suggested first. */
const nearDeadlineDays = 2;

/** A project and a task, or the project without a task, that the user has worked on. */
export interface WorkedPair {
  readonly project_id: number;
  readonly task_id: number | null;
  /** Number of entries among the user's newest ones of the last 30 days. */
  readonly recent: number;
  /** Number of entries of the last 30 days that started in the current hour of the day. */
  readonly this_hour: number;
  /** Those of them that started on the current day of the week. */
  readonly this_hour_and_weekday: number;
  /** Whether an entry started today. */
  readonly is_today: boolean;
  /** The latest completed entry; null if there is none. */
  readonly last_entry_id: number | null;
  /** Whether the text that is searched for is in the project's name. */
  readonly name_matches: boolean;
  /** Whether it is in the notes of the latest completed entry. */
  readonly notes_match: boolean;
}

/** An open task that is assigned to the user. */
export interface OpenTask {
  readonly id: number;
  readonly project_id: number;
  readonly priority: string;
  readonly due_date: string | null;
  /** ISO 8601, comparable as text. */
  readonly created_at: string;
  /** Whether the text that is searched for is in the project's name. */
  readonly name_matches: boolean;
}

/** Something to suggest. */
export interface Candidate {
  readonly project_id: number;
  readonly task_id: number | null;
  /** From 0 to 1. */
  readonly score: number;
  readonly type: "deadline" | "active" | "pattern" | "time";
  /** The entry whose notes, tags and flags are suggested; null if there is none. */
  readonly last_entry_id: number | null;
}

interface Ranked extends Candidate {
  readonly isUrgent: boolean;
}

const typeWeights = { deadline: 4, active: 3, pattern: 2, time: 1 } as const;
const priorityRanks: Readonly<Record<string, number>> = { urgent: 4, high: 3, medium: 2, low: 1 };

/**
 * Decides what to suggest: frequent pairs, what the user does at this hour, their open tasks and those that
 * are due. What does not contain the text that is searched for does not count.
 * @param pairs The pair of the latest entry first.
 * @param today The current day of the user.
 * @returns at most {@link maxSuggestions}, the best first, each pair once
 */
export function candidatesOf(
  pairs: readonly WorkedPair[],
  tasks: readonly OpenTask[],
  today: string,
): readonly Candidate[] {
  const byKey = new Map(pairs.map((pair) => [keyOf(pair), pair]));
  const matches = (key: string, nameMatches: boolean): boolean =>
    nameMatches || (byKey.get(key)?.notes_match ?? false);
  const matching = pairs.filter((pair) => matches(keyOf(pair), pair.name_matches));
  const open = tasks.filter((task) => matches(keyOfTask(task), task.name_matches));
  const ofTask = (task: OpenTask, type: "active" | "deadline", score: number): Ranked => ({
    project_id: task.project_id,
    task_id: task.id,
    score,
    type,
    last_entry_id: byKey.get(keyOfTask(task))?.last_entry_id ?? null,
    isUrgent: task.priority === "urgent",
  });
  const candidates = [
    ...patternsOf(matching),
    ...activeTasksOf(open, byKey).map((task) => ofTask(task, "active", 0.8)),
    ...hourOf(pairs, matches, byKey),
    ...deadlinesOf(open, today).map(({ task, score }) => ofTask(task, "deadline", score)),
  ];
  return best(candidates);
}

/** The key of a pair. */
export function keyOf(pair: {
  readonly project_id: number;
  readonly task_id: number | null;
}): string {
  return `${String(pair.project_id)}/${String(pair.task_id ?? "")}`;
}

function keyOfTask(task: OpenTask): string {
  return keyOf({ project_id: task.project_id, task_id: task.id });
}

/** The most frequent pairs; of equally frequent ones that of the latest entry. */
function patternsOf(pairs: readonly WorkedPair[]): readonly Ranked[] {
  return pairs
    .filter(({ recent }) => recent > 0)
    .toSorted((a, b) => b.recent - a.recent)
    .slice(0, maxPatterns)
    .map(({ project_id, task_id, recent, last_entry_id }) => ({
      project_id,
      task_id,
      score: Math.min(recent / fullPatternCount, 1),
      type: "pattern",
      last_entry_id,
      isUrgent: false,
    }));
}

/** Open tasks that the user has not worked on today, by priority, then the newest. */
function activeTasksOf(
  tasks: readonly OpenTask[],
  pairs: ReadonlyMap<string, WorkedPair>,
): readonly OpenTask[] {
  return tasks
    .filter((task) => !pairs.get(keyOfTask(task))?.is_today)
    .toSorted((a, b) => rankOf(b) - rankOf(a) || compareTexts(b.created_at, a.created_at))
    .slice(0, maxActiveTasks);
}

/**
 * The project with the most entries at this hour, without a task; of several that with the most on this
 * weekday, then that of the latest entry.
 */
function hourOf(
  pairs: readonly WorkedPair[],
  matches: (key: string, nameMatches: boolean) => boolean,
  byKey: ReadonlyMap<string, WorkedPair>,
): readonly Ranked[] {
  const atThisHour = pairs.filter(({ this_hour }) => this_hour > 0);
  const projects = new Map(atThisHour.map((pair) => [pair.project_id, pair.name_matches]));
  return [...projects]
    .filter(([project_id, nameMatches]) =>
      matches(keyOf({ project_id, task_id: null }), nameMatches),
    )
    .map(([project_id]) => {
      const ofProject = atThisHour.filter((pair) => pair.project_id === project_id);
      return {
        pair: { project_id, task_id: null },
        count: sum(ofProject, "this_hour"),
        weekdayCount: sum(ofProject, "this_hour_and_weekday"),
      };
    })
    .toSorted((a, b) => b.count - a.count || b.weekdayCount - a.weekdayCount)
    .slice(0, 1)
    .map(({ pair }) => ({
      ...pair,
      score: 0.6,
      type: "time",
      last_entry_id: byKey.get(keyOf(pair))?.last_entry_id ?? null,
      isUrgent: false,
    }));
}

/** Tasks that are due soon or overdue, the earliest first, then by priority. */
function deadlinesOf(tasks: readonly OpenTask[], today: string) {
  const last = addDays(today, deadlineDays);
  return tasks
    .flatMap((task) =>
      task.due_date !== null && task.due_date <= last ? [{ task, due: task.due_date }] : [],
    )
    .toSorted((a, b) => compareTexts(a.due, b.due) || rankOf(b.task) - rankOf(a.task))
    .slice(0, maxDeadlines)
    .map(({ task, due }) => ({
      task,
      score: daysBetween(today, due) <= nearDeadlineDays ? 0.9 : 0.7,
    }));
}

/** Sorts, and keeps the best of each pair. */
function best(candidates: readonly Ranked[]): readonly Candidate[] {
  const sorted = candidates.toSorted(
    (a, b) =>
      b.score - a.score ||
      typeWeights[b.type] - typeWeights[a.type] ||
      Number(b.isUrgent) - Number(a.isUrgent),
  );
  const firsts = new Map<string, Candidate>();
  for (const { isUrgent: _, ...candidate } of sorted) {
    const key = keyOf(candidate);
    if (!firsts.has(key)) firsts.set(key, candidate);
  }
  return [...firsts.values()].slice(0, maxSuggestions);
}

/** How sure a suggestion is. */
export function confidenceOf(score: number): "high" | "medium" | "low" {
  if (score >= 0.7) return "high";
  return score >= 0.4 ? "medium" : "low";
}

function rankOf({ priority }: OpenTask): number {
  return priorityRanks[priority] ?? 0;
}

function sum(pairs: readonly WorkedPair[], field: "this_hour" | "this_hour_and_weekday"): number {
  return pairs.reduce((total, pair) => total + pair[field], 0);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

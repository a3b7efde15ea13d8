import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { WorkOption } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import {
  projectChoices,
  taskChoices,
  type Choice,
  type ChoiceQuery,
  type TaskChoice,
} from "./store";

/** A project, or a task with its project, that a timer can be started for. */
export interface WorkChoice extends Choice {
  /** `12` for a project, `12/34` for a task of it. */
  readonly value: string;
}

/** What a {@link WorkChoice} stands for. */
export interface Work {
  readonly projectId: number;
  readonly taskId: number | null;
}

/** Number of projects and tasks that the timer bar offers; its search finds the others. */
const maxBarOptions = 20;

/** Lists what the timer bar offers. The hint tells tasks of several projects apart. */
export async function workOptions(
  db: Kysely<Database>,
  actor: Actor,
): Promise<readonly WorkOption[]> {
  const found = await workChoices(db, actor, { text: "", limit: maxBarOptions });
  return found.map((choice) => ({
    value: choice.value,
    label: `${choice.name} · ${choice.hint}`,
    isRecent: isUsed(choice),
  }));
}

/** Lists projects and tasks that time can be tracked for: those used last first, then projects. */
export async function workChoices(
  db: Kysely<Database>,
  actor: Actor,
  query: ChoiceQuery,
): Promise<readonly WorkChoice[]> {
  const [projects, tasks] = await Promise.all([
    projectChoices(db, actor, query),
    taskChoices(db, actor, { ...query, projectId: undefined }),
  ]);
  return mergeChoices(projects, tasks).slice(0, query.limit);
}

/**
 * Merges projects and tasks. What was used comes first, the latest at the top; a task comes before its
 * project, which was used by the same entry.
 */
export function mergeChoices(
  projects: readonly Choice[],
  tasks: readonly TaskChoice[],
): readonly WorkChoice[] {
  const all: WorkChoice[] = [
    ...tasks
      .filter(isUsed)
      .map((task) => ({ ...task, value: workValue(task.project_id, task.id) })),
    ...projects.map((project) => ({ ...project, value: workValue(project.id, null) })),
    ...tasks
      .filter((task) => !isUsed(task))
      .map((task) => ({ ...task, value: workValue(task.project_id, task.id) })),
  ];
  // The sort is stable. PostgreSQL's timestamps of one zone are in order as texts.
  return all.toSorted((one, other) => {
    const [a, b] = [one.used_at ?? "", other.used_at ?? ""];
    return a < b ? 1 : a > b ? -1 : 0;
  });
}

function isUsed(choice: Choice): boolean {
  return choice.used_at !== null;
}

/** Formats the value of a {@link WorkChoice}. */
export function workValue(projectId: number, taskId: number | null): string {
  return taskId === null ? String(projectId) : `${String(projectId)}/${String(taskId)}`;
}

/** Parses the value of a {@link WorkChoice}; undefined if it is none. */
export function parseWork(value: string): Work | undefined {
  const match = /^([1-9]\d{0,8})(?:\/([1-9]\d{0,8}))?$/.exec(value.trim());
  if (!match) return undefined;
  return { projectId: Number(match[1]), taskId: match[2] === undefined ? null : Number(match[2]) };
}

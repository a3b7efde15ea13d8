import type { VNode } from "preact";
import {
  Badge,
  Dot,
  RowWords,
  StartForm,
  StartInRow,
  startWord,
  titleId,
} from "../../platform/pages/ui";
import type { Tone } from "../../platform/pages/ui";
import { workValue } from "../choices/work";
import { dueText } from "../../platform/time/relative-day";
import { projectColor } from "../../platform/pages/project-color";
import { taskPath } from "./paths";
import { openStatuses, statusName, type TaskStatus } from "./statuses";
import type { ListedTask } from "./store";

/** A task in a list. */
export interface TaskItem {
  readonly id: number;
  readonly name: string;
  readonly project: string;
  readonly project_id: number;
  readonly color: string;
  readonly status: string;
  readonly priority: string;
  /** Username; null if the task is not assigned. */
  readonly assignee: string | null;
  /** E.g. `Due tomorrow`; undefined if it has no due date or is finished. */
  readonly due: { readonly text: string; readonly isLate: boolean } | undefined;
  /** True if a timer can be started for it. */
  readonly canStart: boolean;
}

/** A task as lists show it. */
export function taskItem(row: ListedTask, today: string): TaskItem {
  const isOpen = openStatuses.includes(row.status as TaskStatus);
  return {
    id: row.id,
    name: row.name,
    project: row.project,
    project_id: row.project_id,
    color: row.color ?? projectColor(row.project_id),
    status: row.status,
    priority: row.priority,
    assignee: row.assigned_user,
    due: isOpen && row.due_date !== null ? dueText(row.due_date, today) : undefined,
    canStart: isOpen && row.project_status === "active",
  };
}

const statusTones: Readonly<Record<string, Tone>> = {
  in_progress: "accent",
  review: "warn",
  done: "run",
};

/** The status of a task. */
export function StatusBadge({ status }: Pick<TaskItem, "status">): VNode {
  return <Badge tone={statusTones[status]}>{statusName(status)}</Badge>;
}

/** The priority of a task, if it is an unusual one. */
export function PriorityBadge({ priority }: Pick<TaskItem, "priority">): VNode | null {
  switch (priority) {
    case "urgent":
      return (
        <Badge tone="bad" icon="flag">
          Urgent
        </Badge>
      );
    case "high":
      return (
        <Badge tone="warn" icon="flag">
          High
        </Badge>
      );
    default:
      return null;
  }
}

/** When a task is due. */
export function DueBadge({ due }: Pick<TaskItem, "due">): VNode | null {
  return due === undefined ? null : <Badge tone={due.isLate ? "bad" : "neutral"}>{due.text}</Badge>;
}

/** A short list of tasks of one project. */
export function TaskRows(props: {
  readonly tasks: readonly TaskItem[];
  /** Path of the page, to come back to. */
  readonly path: string;
}): VNode {
  return (
    <>
      <StartForm path={props.path} />
      <RowWords words={startWord} />
      <ul>
        {props.tasks.map((task) => (
          <li
            key={task.id}
            data-row
            class="border-line flex items-center gap-3 border-t py-2.5 first:border-0"
          >
            <div class="min-w-0 flex-1">
              <p class="text-sm font-medium wrap-anywhere">
                <a id={titleId(task.id)} class="hover:underline" href={taskPath(task.id)}>
                  {task.name}
                </a>
              </p>
              <p class="mt-1 flex flex-wrap items-center gap-1.5">
                <StatusBadge {...task} />
                <PriorityBadge {...task} />
                <DueBadge {...task} />
                {task.assignee === null ? null : (
                  <span class="text-soft text-xs">{task.assignee}</span>
                )}
              </p>
            </div>
            {task.canStart ? <StartInRow id={task.id} work={workOf(task)} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a timer for the task is started with. */
export function workOf({ id, project_id: projectId }: Pick<TaskItem, "id" | "project_id">): string {
  return workValue(projectId, id);
}

/** Color and name of the project of a task. */
export function ProjectOf({ project, project_id: id, color }: TaskItem): VNode {
  return (
    <span class="dotted">
      <Dot color={color} />
      <a href={`/projects/${String(id)}`}>{project}</a>
    </span>
  );
}

import type { VNode } from "preact";
import { Button, Dot, Form, StartButton } from "../../../platform/pages/ui";
import { taskPath } from "../paths";
import { DueBadge, PriorityBadge, workOf, type TaskItem } from "../rows";
import { statusNames, type TaskStatus } from "../statuses";
import { taskListPath, type TaskListQuery } from "./list-query";

/** The tasks of one status. */
export interface BoardColumn {
  readonly status: TaskStatus;
  readonly tasks: readonly TaskItem[];
  /** Number of all its tasks; the first ones are shown. */
  readonly total: number;
}

/** Statuses that a board has a column for, from left to right. */
export const boardStatuses: readonly TaskStatus[] = ["todo", "in_progress", "review", "done"];

/**
 * Tasks in columns by status. Buttons move them to the column before and after; with scripts, cards can be
 * dragged too.
 */
export function Board(props: {
  readonly columns: readonly BoardColumn[];
  readonly query: TaskListQuery;
  /** Path of the page with its query, to come back to. */
  readonly path: string;
}): VNode {
  const { columns, query, path } = props;
  return (
    <div class="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {columns.map((column, index) => (
        <section
          key={column.status}
          class="bg-sunken rounded-card data-over:ring-accent min-w-0 p-3 data-over:ring-2"
          data-column={column.status}
          aria-labelledby={`column-${column.status}`}
        >
          <h2
            id={`column-${column.status}`}
            class="mb-2 flex items-baseline justify-between gap-2 text-sm font-semibold"
          >
            {statusNames[column.status]}
            <span class="num text-soft text-xs">{column.total}</span>
          </h2>
          <ul class="flex flex-col gap-2">
            {column.tasks.map((task) => (
              <BoardCard
                key={task.id}
                task={task}
                path={path}
                before={columns[index - 1]?.status}
                after={columns[index + 1]?.status}
              />
            ))}
          </ul>
          {column.tasks.length === 0 ? <p class="text-soft py-2 text-sm">No tasks.</p> : null}
          {column.total > column.tasks.length ? (
            <p class="mt-2 text-sm">
              <a
                class="link inline-flex min-h-6 items-center"
                href={taskListPath(query, { view: "list", status: column.status })}
              >
                {`All ${column.total.toLocaleString("en")}`}
              </a>
            </p>
          ) : null}
        </section>
      ))}
    </div>
  );
}

interface BoardCardProps {
  readonly task: TaskItem;
  /** Path of the board, to come back to. */
  readonly path: string;
  readonly before: TaskStatus | undefined;
  readonly after: TaskStatus | undefined;
}

function BoardCard({ task, path, before, after }: BoardCardProps): VNode {
  const { id, name, project, color, assignee, canStart } = task;
  return (
    <li class="bg-card border-line rounded-field border p-3" data-card data-row>
      <p class="text-sm font-medium wrap-anywhere">
        <a class="hover:underline" href={taskPath(id)}>
          {name}
        </a>
      </p>
      <p class="text-soft mt-1 flex items-center gap-1.5 text-xs">
        <Dot color={color} />
        <span class="truncate">{[project, assignee].filter(Boolean).join(" · ")}</span>
      </p>
      <p class="mt-2 flex flex-wrap gap-1.5 empty:hidden">
        <PriorityBadge {...task} />
        <DueBadge {...task} />
      </p>
      <div class="mt-2 flex items-center gap-2">
        <Form
          action={taskPath(id, "status")}
          swap="tasks"
          label={`Move ${name}`}
          class="flex gap-2"
          isMove
        >
          <input type="hidden" name="next" value={path} />
          {before === undefined ? null : <Move icon="chevron-left" status={before} name={name} />}
          {after === undefined ? null : <Move icon="chevron-right" status={after} name={name} />}
        </Form>
        {canStart ? (
          <span class="ml-auto">
            <StartButton work={workOf(task)} path={path} what={name} />
          </span>
        ) : null}
      </div>
    </li>
  );
}

function Move(props: {
  readonly icon: "chevron-left" | "chevron-right";
  readonly status: TaskStatus;
  readonly name: string;
}): VNode {
  const { icon, status, name } = props;
  return (
    <Button
      icon={icon}
      class="px-0"
      name="status"
      value={status}
      label={`Move ${name} to ${statusNames[status]}`}
    />
  );
}

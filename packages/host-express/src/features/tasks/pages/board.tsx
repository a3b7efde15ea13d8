import type { VNode } from "preact";
import {
  Dot,
  Form,
  RowButton,
  RowWords,
  StartForm,
  StartInRow,
  startWord,
  titleId,
} from "../../../platform/pages/ui";
import { taskPath, tasksPath } from "../paths";
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

/** Id of the form that moves a task to a status, by the path of its buttons. */
function moveForm(status: TaskStatus): string {
  return `move-${status}`;
}

/** Words of the labels of cards, such as `Move Imprint to Done`. */
const words = {
  ...startWord,
  move: "Move",
  ...Object.fromEntries(boardStatuses.map((status) => [status, `to ${statusNames[status]}`])),
};

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
    <>
      <StartForm path={path} />
      {boardStatuses.map((status) => (
        <Form key={status} id={moveForm(status)} action={tasksPath} swap="tasks">
          <input type="hidden" name="next" value={path} />
          <input type="hidden" name="status" value={status} />
        </Form>
      ))}
      <RowWords words={words} />
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
    </>
  );
}

interface BoardCardProps {
  readonly task: TaskItem;
  readonly before: TaskStatus | undefined;
  readonly after: TaskStatus | undefined;
}

function BoardCard({ task, before, after }: BoardCardProps): VNode {
  const { id, name, project, color, assignee, canStart } = task;
  return (
    <li class="board-card">
      <p>
        <a id={titleId(id)} href={taskPath(id)}>
          {name}
        </a>
      </p>
      <p>
        <Dot color={color} />
        <span>{[project, assignee].filter(Boolean).join(" · ")}</span>
      </p>
      <p class="marks">
        <PriorityBadge {...task} />
        <DueBadge {...task} />
      </p>
      <div>
        {before === undefined ? null : <Move icon="chevron-left" status={before} id={id} />}
        {after === undefined ? null : <Move icon="chevron-right" status={after} id={id} />}
        {canStart ? <StartInRow id={id} work={workOf(task)} /> : null}
      </div>
    </li>
  );
}

function Move(props: {
  readonly icon: "chevron-left" | "chevron-right";
  readonly status: TaskStatus;
  readonly id: number;
}): VNode {
  const { icon, status, id } = props;
  return (
    <RowButton
      icon={icon}
      label={["move", titleId(id), status]}
      form={moveForm(status)}
      formAction={taskPath(id, "status")}
    />
  );
}

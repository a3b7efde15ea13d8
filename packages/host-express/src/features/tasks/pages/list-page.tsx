import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  ActiveFilters,
  Button,
  Card,
  Combobox,
  Empty,
  Form,
  PageHeader,
  Pagination,
  RowPick,
  RowWords,
  StartForm,
  StartInRow,
  Table,
  Tabs,
  TextInput,
  startWord,
  titleId,
  type ActiveFilter,
  type Option,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { taskPath, tasksPath } from "../paths";
import { DueBadge, PriorityBadge, ProjectOf, StatusBadge, workOf, type TaskItem } from "../rows";
import { Board, type BoardColumn } from "./board";
import { BulkBar, bulkFormId, type BulkBarProps } from "./bulk-bar";
import { TaskFilters, type TaskFiltersProps } from "./filters";
import { isFiltered, taskListPath, type TaskListQuery } from "./list-query";

/** A task of the list, with its tracked time. */
export interface TrackedTask extends TaskItem {
  readonly seconds: number;
}

/** Content of the page of all tasks. */
export interface TaskListProps {
  readonly query: TaskListQuery;
  /** Path of the page with its query, to come back to. */
  readonly path: string;
  /** Undefined for a board. */
  readonly list:
    | { readonly tasks: readonly TrackedTask[]; readonly pages: number; readonly total: number }
    | undefined;
  /** Empty for a list. */
  readonly board: readonly BoardColumn[];
  /** Projects to choose from; the chosen one is among them. */
  readonly projects: readonly Option[];
  /** Users that the selected tasks can be assigned to. Pending until tasks are selected. */
  readonly users: BulkBarProps["users"];
  /** Users to filter by. */
  readonly filterUsers: TaskFiltersProps["filterUsers"];
  /** The filters that are set besides the status. */
  readonly active: readonly ActiveFilter[];
  /** What was typed into the line that adds a task and refused. */
  readonly refused?:
    { readonly name: string; readonly project: string; readonly error: string } | undefined;
}

/** The page of all tasks: as a list, or as a board. */
export function taskListPage(props: TaskListProps): PageContent {
  const { query, refused } = props;
  const list = taskListPath(query, { view: "list", page: 1 });
  const board = taskListPath(query, { view: "board", page: 1, status: "open" });
  return {
    title: query.view === "board" ? "Task board" : "Tasks",
    status: refused === undefined ? 200 : 400,
    children: (
      <>
        <PageHeader
          title="Tasks"
          actions={
            <Button look="primary" icon="plus" href={newTaskPath(props)}>
              New task
            </Button>
          }
        />
        <Tabs
          label="View"
          current={query.view === "board" ? board : list}
          tabs={[
            { label: "List", href: list },
            { label: "Board", href: board },
          ]}
        />
        <TaskFilters {...props} />
        <div id="tasks" class="picks flex flex-col gap-4">
          <ActiveFilters filters={props.active} />
          {query.view === "board" ? (
            <div>
              <Board columns={props.board} query={query} path={props.path} />
            </div>
          ) : (
            <>
              <List {...props} />
              {props.list?.tasks.length === 0 ? null : <BulkBar {...props} />}
            </>
          )}
        </div>
      </>
    ),
  };
}

function newTaskPath({ query, path }: TaskListProps): string {
  return addressOf(`${tasksPath}/new`, { project: query.project, next: path });
}

function List(props: TaskListProps): VNode {
  const { query, path, list, projects } = props;
  const { tasks, pages, total } = list ?? { tasks: [], pages: 0, total: 0 };
  return (
    <Card>
      <QuickAdd {...props} />
      {tasks.length === 0 && projects.length === 0 ? (
        <Empty
          icon="list-checks"
          text="There are no tasks yet. Each of them belongs to a project."
          action={
            <Button icon="plus" href="/projects/new">
              Add a project
            </Button>
          }
        />
      ) : tasks.length === 0 ? (
        <Empty
          icon="list-checks"
          text={
            isFiltered(query) || query.status !== "open"
              ? "No tasks match."
              : "No open tasks. Add one above; issues of your integrations become tasks too."
          }
          action={
            isFiltered(query) ? <Button href={tasksPath}>Show the open tasks</Button> : undefined
          }
        />
      ) : (
        <>
          <p class="text-soft num my-3 text-sm">
            {total === 1 ? "1 task" : `${total.toLocaleString("en")} tasks`}
          </p>
          <StartForm path={path} />
          <RowWords words={{ select: "Select", ...startWord }} />
          <Table
            caption="Tasks"
            rows={tasks}
            rowKey={({ id }) => id}
            columns={[
              { header: "Task", role: "title", cell: (task) => <Name task={task} /> },
              { header: "Project", cell: ProjectOf },
              { header: "Status", cell: StatusBadge },
              { header: "Assignee", cell: ({ assignee }) => assignee },
              { header: "Tracked", align: "end", cell: ({ seconds }) => hoursText(seconds) },
              {
                header: "Actions",
                role: "action",
                cell: (task) =>
                  task.canStart ? <StartInRow id={task.id} work={workOf(task)} /> : null,
              },
            ]}
          />
          <Pagination
            page={query.page}
            pages={pages}
            href={(page) => taskListPath(query, { page })}
          />
        </>
      )}
    </Card>
  );
}

function Name({ task }: { readonly task: TaskItem }): VNode {
  const { id, name } = task;
  return (
    <span>
      <RowPick form={bulkFormId} name={`task-${String(id)}`} label={["select", titleId(id)]} />
      <span>
        <a id={titleId(id)} href={taskPath(id)}>
          {name}
        </a>
        <span class="marks">
          <PriorityBadge {...task} />
          <DueBadge {...task} />
        </span>
      </span>
    </span>
  );
}

/** Adds a task by its name. */
function QuickAdd({ query, path, projects, refused }: TaskListProps): VNode | null {
  if (projects.length === 0) return null;
  const chosen = refused?.project ?? String(query.project ?? projects[0]?.value ?? "");
  return (
    <Form
      action={path}
      swap="tasks"
      isOnce
      label="Add a task"
      class="grid items-end gap-3 sm:grid-cols-[1fr_16rem_auto]"
    >
      <input type="hidden" name="next" value={path} />
      <TextInput
        id="new-name"
        name="name"
        label="New task"
        value={refused?.name}
        error={refused?.error}
        maxlength={200}
      />
      <Combobox
        id="new-project"
        name="project_id"
        label="In the project"
        value={chosen}
        options={projects}
        source="/api/choices/projects"
      />
      <Button icon="plus" busy="Adding…">
        Add
      </Button>
    </Form>
  );
}

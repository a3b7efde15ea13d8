import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Combobox,
  Empty,
  Form,
  PageHeader,
  Pagination,
  Select,
  RowPick,
  RowWords,
  StartForm,
  StartInRow,
  Table,
  Tabs,
  TextInput,
  startWord,
  titleId,
  type Option,
} from "../../../platform/pages/ui";
import { hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { taskPath, tasksPath } from "../paths";
import { DueBadge, PriorityBadge, ProjectOf, StatusBadge, workOf, type TaskItem } from "../rows";
import { statusNames } from "../statuses";
import { Board, type BoardColumn } from "./board";
import { optionsOf, TaskFilters, type TaskFiltersProps } from "./filters";
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
  /** Users that the selected tasks can be assigned to; none for a board. */
  readonly users: readonly Option[];
  /** Users to filter by. */
  readonly filterUsers: TaskFiltersProps["filterUsers"];
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
        <div id="tasks">
          {query.view === "board" ? (
            <Board columns={props.board} query={query} path={props.path} />
          ) : (
            <List {...props} />
          )}
        </div>
      </>
    ),
  };
}

function newTaskPath({ query, path }: TaskListProps): string {
  return addressOf(`${tasksPath}/new`, { project: query.project, next: path });
}

const bulkForm = "bulk";

function List(props: TaskListProps): VNode {
  const { query, path, list } = props;
  const { tasks, pages, total } = list ?? { tasks: [], pages: 0, total: 0 };
  return (
    <Card>
      <QuickAdd {...props} />
      {tasks.length === 0 ? (
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
          <Bulk {...props} />
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
    <span class="pick-row">
      <RowPick
        form={bulkForm}
        name={`task-${String(id)}`}
        value="true"
        label={["select", titleId(id)]}
      />
      <span>
        <a id={titleId(id)} class="name" href={taskPath(id)}>
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

/** Changes the selected tasks. */
function Bulk({ path, users }: TaskListProps): VNode {
  return (
    <Form
      id={bulkForm}
      action={`${tasksPath}/bulk`}
      swap="tasks"
      label="Change the selected tasks"
      class="border-line mt-3 grid grid-cols-2 items-end gap-3 border-t pt-4 sm:flex"
    >
      <input type="hidden" name="next" value={path} />
      <Select
        id="bulk-status"
        name="status"
        label="Status of the selected"
        value=""
        options={[{ value: "", label: "Keep" }, ...optionsOf(statusNames)]}
      />
      <Select
        id="bulk-assignee"
        name="assignee"
        label="Assignee of the selected"
        value=""
        options={[
          { value: "", label: "Keep" },
          { value: "me", label: "Me" },
          { value: "nobody", label: "Nobody" },
          ...users,
        ]}
      />
      <Button busy="Changing…" class="col-span-2">
        Change the selected
      </Button>
    </Form>
  );
}

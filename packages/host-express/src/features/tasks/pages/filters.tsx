import type { VNode } from "preact";
import type { Part } from "../../../platform/pages/parts";
import {
  Button,
  Combobox,
  Form,
  MoreFilters,
  Select,
  setFiltersId,
  TextInput,
  type Option,
} from "../../../platform/pages/ui";
import { tasksPath } from "../paths";
import { priorityNames, statusNames } from "../statuses";
import { isFiltered, moreFiltersOf, taskListPath, type TaskListQuery } from "./list-query";

/** Properties of {@link TaskFilters}. */
export interface TaskFiltersProps {
  readonly query: TaskListQuery;
  /** Projects to choose from; the chosen one is among them. */
  readonly projects: readonly Option[];
  /** Users to filter by. Pending until the filters that are seldom used are opened. */
  readonly filterUsers: Part<readonly Option[]>;
}

/** The filter of the list and of the board, which is sent at every change. */
export function TaskFilters({ query, projects, filterUsers }: TaskFiltersProps): VNode {
  const { view, status, project, q } = query;
  return (
    <Form
      action={tasksPath}
      method="get"
      swap={`tasks ${setFiltersId}`}
      isLive
      label="Filter"
      class="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[2fr_2fr_1fr_auto]"
    >
      {view === "board" ? <input type="hidden" name="view" value="board" /> : null}
      <TextInput name="q" label="Search" type="search" value={q} maxlength={200} />
      <Combobox
        name="project"
        label="Project"
        value={project === undefined ? "" : String(project)}
        options={[{ value: "", label: "Every project" }, ...projects]}
        source="/api/choices/projects"
      />
      {view === "board" ? null : (
        <Select
          name="status"
          label="Status"
          value={status}
          options={[
            { value: "open", label: "Open" },
            ...optionsOf(statusNames),
            { value: "all", label: "All" },
          ]}
        />
      )}
      {isFiltered(query) || status !== "open" ? (
        <div>
          <Button
            look="plain"
            icon="x"
            href={view === "board" ? `${tasksPath}?view=board` : tasksPath}
          >
            Clear
          </Button>
        </div>
      ) : null}
      <MoreFilters
        values={moreFiltersOf(query)}
        part={filterUsers}
        isOpen={query.filters === "all"}
        path={taskListPath(query, { filters: "all" })}
      >
        {(users) => <MoreFields query={query} users={users} />}
      </MoreFilters>
    </Form>
  );
}

function MoreFields(props: {
  readonly query: TaskListQuery;
  readonly users: readonly Option[];
}): VNode {
  const { priority, assignee, due, tag } = props.query;
  return (
    <>
      <Select
        name="priority"
        label="Priority"
        value={priority}
        options={[{ value: "", label: "Any" }, ...optionsOf(priorityNames)]}
      />
      <Select
        name="assignee"
        label="Assignee"
        value={String(assignee)}
        options={[
          { value: "", label: "Anybody" },
          { value: "me", label: "Me" },
          { value: "nobody", label: "Nobody" },
          ...props.users,
        ]}
      />
      <Select
        name="due"
        label="Due"
        value={due}
        options={[
          { value: "", label: "Any time" },
          { value: "overdue", label: "Overdue" },
        ]}
      />
      <TextInput name="tag" label="Tag" value={tag} maxlength={200} />
    </>
  );
}

/** Values with their names as options. */
export function optionsOf(names: Readonly<Record<string, string>>): readonly Option[] {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}

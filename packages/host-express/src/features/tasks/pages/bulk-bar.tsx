import type { VNode } from "preact";
import type { Part } from "../../../platform/pages/parts";
import { Button, Form, LoadFailed, Select, type Option } from "../../../platform/pages/ui";
import { tasksPath } from "../paths";
import { statusNames } from "../statuses";
import { optionsOf } from "./filters";
import { taskListPath, type TaskListQuery } from "./list-query";

/** Id of the form that changes the selected tasks. */
export const bulkFormId = "bulk";

/** Id of the choice of a user, which scripts load when tasks are selected. */
export const bulkUsersId = "bulk-users";

/** Properties of {@link BulkBar}. */
export interface BulkBarProps {
  readonly query: TaskListQuery;
  /** Path of the page with its query, to come back to. */
  readonly path: string;
  /** Users that the selected tasks can be assigned to. Pending until tasks are selected. */
  readonly users: Part<readonly Option[]>;
}

/**
 * What can be done with the selected tasks. The style sheet shows it while at least one is selected, and
 * counts them.
 */
export function BulkBar({ query, path, users }: BulkBarProps): VNode {
  return (
    <div class="bulk-bar">
      <Form
        id={bulkFormId}
        action={`${tasksPath}/bulk`}
        swap="tasks"
        label="Change the selected tasks"
        class="grid grid-cols-2 items-end gap-3 sm:flex"
      >
        <input type="hidden" name="next" value={path} />
        <p class="picked num col-span-2 text-sm font-semibold sm:mr-2 sm:self-center">selected</p>
        <Select
          id="bulk-status"
          name="status"
          label="New status"
          value=""
          options={[keep, ...optionsOf(statusNames)]}
        />
        <Assignee query={query} users={users} />
        <Button busy="Changing…" class="col-span-2">
          Change
        </Button>
      </Form>
    </div>
  );
}

const keep: Option = { value: "", label: "Keep" };

/** Who the selected tasks are assigned to. */
function Assignee({ query, users }: Pick<BulkBarProps, "query" | "users">): VNode {
  const isPending = users.status === "pending";
  const allHref = taskListPath(query, { filters: "all" });
  return (
    <div
      id={bulkUsersId}
      data-load={isPending ? "" : undefined}
      aria-busy={isPending ? "true" : undefined}
    >
      <Select
        id="bulk-assignee"
        name="assignee"
        label="New assignee"
        value=""
        options={[
          keep,
          { value: "me", label: "Me" },
          { value: "nobody", label: "Nobody" },
          ...(users.status === "ready" ? users.value : []),
        ]}
      />
      {isPending ? (
        <noscript>
          <a href={allHref}>Show everybody</a>
        </noscript>
      ) : null}
      {users.status === "failed" ? (
        <LoadFailed id={bulkUsersId} title="Assignees" path={allHref} />
      ) : null}
    </div>
  );
}

import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Combobox,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Segmented,
  Select,
  Textarea,
  TextInput,
  formFields,
  type RefusalProps,
  type Option,
} from "../../../platform/pages/ui";
import { taskPath, tasksPath } from "../paths";
import { priorityNames, statusNames } from "../statuses";
import { optionsOf } from "./filters";

/** The values of the form as texts. */
export interface TaskTexts {
  readonly name: string;
  /** Id of the project; a task stays in its project. */
  readonly project_id: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string;
  /** Id of a user; blank if the task is not assigned. */
  readonly assignee_id: string;
  readonly due_date: string;
  readonly estimated_hours: string;
  readonly tags: string;
  readonly url: string;
}

/** Content of the page that adds or changes a task. */
export interface TaskFormProps extends RefusalProps {
  /** Undefined for a new task. */
  readonly task:
    | {
        readonly id: number;
        readonly name: string;
        readonly version: number;
        readonly project: string;
        /** True if an integration created it, and keeps it up to date. */
        readonly isExternal: boolean;
      }
    | undefined;
  readonly texts: TaskTexts;
  /** Projects to choose from for a new task. */
  readonly projects: readonly Option[];
  /** Users who can be chosen. */
  readonly users: readonly Option[];
  /** Path of the page before. */
  readonly next: string;
}

const labels = {
  name: "Name",
  project_id: "Project",
  description: "Description",
  status: "Status",
  priority: "Priority",
  assignee_id: "Assignee",
  due_date: "Due date",
  estimated_hours: "Estimated hours",
  tags: "Tags",
  url: "Web page",
};

/** The page that adds or changes a task. */
export function taskFormPage(props: TaskFormProps): PageContent {
  const { task, next, errors = {}, message, conflict, status } = props;
  return {
    title: task ? `Edit task ${task.name}` : "New task",
    status,
    children: (
      <div class="max-w-2xl">
        <PageHeader
          title={task ? "Edit task" : "New task"}
          lead={task?.project}
          back={{ href: next, label: "Back" }}
        />
        <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
        <TaskForm {...props} />
      </div>
    ),
  };
}

function TaskForm(props: TaskFormProps): VNode {
  const { task, texts, projects, users, next, errors = {} } = props;
  const field = formFields({ ...props, labels });
  return (
    <Form
      class="card flex flex-col gap-4"
      action={task ? taskPath(task.id, "edit") : `${tasksPath}/new`}
      isOnce={task === undefined}
    >
      <input type="hidden" name="next" value={next} />
      {task === undefined ? null : (
        <input type="hidden" name="version" value={String(task.version)} />
      )}
      <TextInput
        {...field("name")}
        value={texts.name}
        maxlength={200}
        required
        autofocus={task === undefined && Object.keys(errors).length === 0}
      />
      {task === undefined ? (
        <Combobox
          {...field("project_id")}
          value={texts.project_id}
          options={[{ value: "", label: "Choose a project" }, ...projects]}
          source="/api/choices/projects"
          required
        />
      ) : null}
      <Textarea {...field("description")} value={texts.description} rows={5} maxlength={10_000} />
      <Select {...field("status")} value={texts.status} options={optionsOf(statusNames)} />
      <Segmented {...field("priority")} value={texts.priority} options={optionsOf(priorityNames)} />
      <Combobox
        {...field("assignee_id")}
        value={texts.assignee_id}
        options={[{ value: "", label: "Nobody" }, ...users]}
      />
      <div class="grid items-end gap-4 sm:grid-cols-2">
        <TextInput {...field("due_date")} type="date" value={texts.due_date} />
        <TextInput
          {...field("estimated_hours")}
          value={texts.estimated_hours}
          inputmode="decimal"
        />
      </div>
      <TextInput {...field("tags")} hint="Separated by commas" value={texts.tags} maxlength={500} />
      <TextInput
        {...field("url")}
        hint="E.g. of the issue, https://…"
        type="url"
        value={texts.url}
        maxlength={2_000}
      />
      {task?.isExternal === true ? (
        <p class="text-soft text-sm">
          What you change stays until the same field is changed at the provider.
        </p>
      ) : null}
      <FormActions>
        <Button look="primary" busy="Saving…">
          {task === undefined ? "Add the task" : "Save"}
        </Button>
        <Button href={next}>Cancel</Button>
      </FormActions>
    </Form>
  );
}

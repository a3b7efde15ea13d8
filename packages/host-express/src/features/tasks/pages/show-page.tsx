import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Empty,
  Form,
  Icon,
  Meter,
  PageHeader,
  StartButton,
  Time,
  type TimeView,
} from "../../../platform/pages/ui";
import { decimalHoursText, hoursText } from "../../../platform/time/duration-text";
import { addressOf } from "../../../platform/pages/address";
import { EntryRows, type EntryItem } from "../../time-entries/rows";
import { taskPath, tasksPath } from "../paths";
import { DueBadge, PriorityBadge, ProjectOf, StatusBadge, workOf, type TaskItem } from "../rows";
import { priorityName, statusNames } from "../statuses";

/** Where a task came from, and who keeps it up to date. */
export interface TaskOrigin {
  /** Name of the connector, or of the provider's item if the integration is gone. */
  readonly name: string;
  /** Web page at the provider, without its scheme; undefined if it has none. */
  readonly item: string | undefined;
  readonly updatedAt: Date | undefined;
}

/** Content of the page of a task. */
export interface TaskPageProps {
  readonly task: TaskItem & {
    readonly description: string | null;
    readonly url: string | null;
    readonly tags: readonly string[];
    readonly labels: readonly string[];
    readonly creator: string | null;
    readonly createdAt: Date;
    readonly completedAt: Date | undefined;
    readonly estimatedHours: number | null;
  };
  readonly seconds: number;
  readonly billableSeconds: number;
  readonly origin: TaskOrigin | undefined;
  /** True if the user may delete it. */
  readonly canDelete: boolean;
  readonly entries: readonly EntryItem[];
  readonly view: TimeView;
}

/** The page of a task. */
export function taskPage(props: TaskPageProps): PageContent {
  const { task, canDelete } = props;
  const path = taskPath(task.id);
  return {
    title: task.name,
    children: (
      <>
        <PageHeader
          title={task.name}
          lead={
            <span class="flex flex-wrap items-center gap-2">
              <ProjectOf {...task} />
              <StatusBadge {...task} />
              <PriorityBadge {...task} />
              <DueBadge {...task} />
            </span>
          }
          back={{ href: tasksPath, label: "Tasks" }}
          actions={
            <>
              {task.canStart ? (
                <StartButton work={workOf(task)} path={path} what={task.name} />
              ) : null}
              <Button icon="pencil" href={`${path}/edit`} hotkey="e">
                Edit
              </Button>
              {canDelete ? (
                <Confirm
                  id="delete-task"
                  href={`${path}/delete`}
                  label="Delete"
                  icon="trash-2"
                  {...deletion(task)}
                />
              ) : null}
            </>
          }
        />
        <div class="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
          <div class="flex min-w-0 flex-col gap-4">
            <Status {...props} />
            <Description {...props} />
            <Entries {...props} />
          </div>
          <div class="flex min-w-0 flex-col gap-4">
            <Tracked {...props} />
            <Facts {...props} />
          </div>
        </div>
      </>
    ),
  };
}

/** The question before a task is deleted, as a page. */
export function deleteTaskPage(task: Pick<TaskItem, "id" | "name">): PageContent {
  return {
    title: `Delete ${task.name}`,
    children: <ConfirmForm {...deletion(task)} cancel={taskPath(task.id)} />,
  };
}

function deletion({ id, name }: Pick<TaskItem, "id" | "name">) {
  return {
    title: "Delete this task?",
    text: `“${name}” is deleted for everybody and cannot be restored. Its time entries stay with the project.`,
    action: taskPath(id, "delete"),
    confirm: "Delete",
  };
}

/** Changes the status by one press. */
function Status({ task }: TaskPageProps): VNode {
  return (
    <Card title="Status" id="status">
      <Form action={taskPath(task.id, "status")} label="Status" class="flex flex-wrap gap-2">
        {Object.entries(statusNames).map(([value, label]) =>
          value === task.status ? (
            <span
              key={value}
              class="btn bg-accent-soft border-accent text-accent"
              aria-current="true"
            >
              <Icon name="check" />
              {label}
            </span>
          ) : (
            <Button key={value} name="status" value={value}>
              {label}
            </Button>
          ),
        )}
      </Form>
    </Card>
  );
}

function Description({ task, origin, view }: TaskPageProps): VNode | null {
  const { description, url } = task;
  if (description === null && origin === undefined && url === null) return null;
  return (
    <Card title="Description">
      {description === null ? null : (
        <p class="text-sm wrap-anywhere whitespace-pre-line">{description}</p>
      )}
      {origin === undefined ? null : (
        <p class="text-soft mt-3 text-sm first:mt-0">
          {`From ${origin.name}`}
          {origin.item === undefined || url === null ? null : (
            <>
              {": "}
              <a href={url} rel="noopener noreferrer">
                {origin.item}
              </a>
            </>
          )}
          {origin.updatedAt === undefined ? null : (
            <>
              {", updated "}
              <Time at={origin.updatedAt} view={view} form="relative" />
            </>
          )}
          . Your changes stay until the same field is changed there.
        </p>
      )}
      {origin !== undefined || url === null ? null : (
        <p class="mt-3 text-sm first:mt-0">
          <a class="link wrap-anywhere" href={url} rel="noopener noreferrer">
            {url}
          </a>
        </p>
      )}
    </Card>
  );
}

function Entries({ task, entries }: TaskPageProps): VNode {
  const newEntry = addressOf("/entries/new", { work: workOf(task), next: taskPath(task.id) });
  return (
    <Card
      title="Latest entries"
      id="recent"
      actions={
        <Button icon="plus" href={newEntry}>
          Add time
        </Button>
      }
    >
      {entries.length === 0 ? (
        <Empty icon="timer" text="Nothing tracked yet for this task." />
      ) : (
        <EntryRows entries={entries} />
      )}
    </Card>
  );
}

/** Tracked time beside the estimate. */
function Tracked({ task, seconds, billableSeconds }: TaskPageProps): VNode {
  const { estimatedHours: estimate } = task;
  const hours = seconds / 3600;
  const ratio = estimate === null || estimate === 0 ? undefined : hours / estimate;
  const text =
    estimate === null ? undefined : `${hoursText(seconds)} of ${decimalHoursText(estimate)}`;
  return (
    <Card title="Tracked" id="stats">
      <p class="num text-3xl font-semibold tracking-tight">{hoursText(seconds)}</p>
      <p class="text-soft num mt-1 text-sm">
        {[
          estimate === null ? "no estimate" : `of ${decimalHoursText(estimate)} estimated`,
          `${hoursText(billableSeconds)} billable`,
        ].join(" · ")}
      </p>
      {ratio === undefined ? null : (
        <div class="mt-3">
          <Meter
            label="Tracked of the estimate"
            value={hours}
            max={estimate ?? 0}
            text={text}
            tone={ratio >= 1 ? "bad" : ratio >= 0.8 ? "warn" : "accent"}
          />
        </div>
      )}
    </Card>
  );
}

function Facts({ task, view }: TaskPageProps): VNode {
  const { priority, assignee, creator, createdAt, completedAt, tags, labels } = task;
  const facts = [
    { label: "Priority", value: priorityName(priority) },
    { label: "Assignee", value: assignee ?? "Nobody" },
    {
      label: "Created",
      value: (
        <>
          <Time at={createdAt} view={view} />
          {creator === null ? null : ` by ${creator}`}
        </>
      ),
    },
    ...(completedAt === undefined
      ? []
      : [{ label: "Done", value: <Time at={completedAt} view={view} /> }]),
    ...(labels.length === 0 ? [] : [{ label: "Labels", value: labels.join(", ") }]),
  ];
  return (
    <Card title="Details">
      <dl class="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        {facts.map(({ label, value }) => (
          <>
            <dt class="text-soft">{label}</dt>
            <dd class="font-medium wrap-anywhere">{value}</dd>
          </>
        ))}
      </dl>
      {tags.length === 0 ? null : (
        <ul class="mt-4 flex flex-wrap gap-2" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>
              <a class="chip" href={addressOf(tasksPath, { status: "all", tag })}>
                {tag}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

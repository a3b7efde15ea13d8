import type { VNode } from "preact";
import type { Part } from "../../platform/pages/parts";
import { Combobox, Form, Segmented, Select, TextInput, type Option } from "../../platform/pages/ui";
import { groupingLabels } from "./labels";
import {
  rangeOfReport,
  reportRanges,
  type ReportDays,
  type ReportQuery,
  type ReportRange,
} from "./page-query";

/** What the fields of the filter offer. */
export interface FilterOptions {
  /** The chosen project; a search finds the others. */
  readonly projects: readonly Option[];
  readonly clients: readonly Option[];
  /** Empty for those who see only their own entries. */
  readonly users: readonly Option[];
  /** Name of the chosen task; undefined if none is chosen. */
  readonly task: string | undefined;
}

/** Properties of {@link Filters}. */
export interface FiltersProps {
  readonly query: ReportQuery;
  readonly days: ReportDays;
  readonly options: Part<FilterOptions>;
  readonly isAdmin: boolean;
  /** Why these days are refused. */
  readonly error: string | undefined;
}

const rangeLabels: Readonly<Record<ReportRange, string>> = {
  week: "This week",
  last_week: "Last week",
  month: "This month",
  last_month: "Last month",
  "30_days": "30 days",
  year: "This year",
  custom: "Custom",
};

const any: Option = { value: "", label: "Any" };
const none: FilterOptions = { projects: [], clients: [], users: [], task: undefined };

/** The form that chooses days, groups and entries; with scripts, every change shows its result. */
export function Filters(props: FiltersProps): VNode {
  const { query, days, isAdmin, error } = props;
  const options = props.options.status === "ready" ? props.options.value : none;
  const groupings = Object.entries(groupingLabels)
    .map(([value, label]) => ({ value, label }))
    .filter(({ value }) => isAdmin || value !== "user" || query.group_by === "user");
  return (
    <Form
      action="/reports"
      method="get"
      swap="report-head report"
      isLive
      label="Choose the report"
      class="mb-4 flex flex-col gap-3 print:hidden"
    >
      <Segmented
        name="range"
        label="Days"
        value={rangeOfReport(query)}
        options={reportRanges.map((value) => ({ value, label: rangeLabels[value] }))}
      />
      <div class="grid grid-cols-2 gap-3 sm:max-w-md" data-show-if='{"range":"custom"}'>
        <TextInput name="from" label="From" type="date" value={days.from} error={error} />
        <TextInput name="to" label="To" type="date" value={days.to} />
      </div>
      <div class="grid grid-cols-2 items-end gap-3 lg:grid-cols-5">
        <Select name="group_by" label="Group by" value={query.group_by} options={groupings} />
        <Combobox
          name="project_id"
          label="Project"
          value={textOf(query.project_id)}
          options={[any, ...options.projects]}
          source="/api/choices/projects"
        />
        <Combobox
          name="client_id"
          label="Client"
          value={textOf(query.client_id)}
          options={[any, ...options.clients]}
        />
        <Select
          name="billable"
          label="Billable"
          value={textOf(query.billable)}
          options={[
            any,
            { value: "true", label: "Billable" },
            { value: "false", label: "Not billable" },
          ]}
        />
        {isAdmin ? (
          <Combobox
            name="user_id"
            label="User"
            value={textOf(query.user_id)}
            options={[
              { value: "", label: "You" },
              { value: "all", label: "Everybody" },
              ...options.users,
            ]}
          />
        ) : null}
      </div>
      <Further query={query} task={options.task} />
    </Form>
  );
}

/** Filters that links bring along, with a way to drop each of them. */
function Further({ query, task }: { query: ReportQuery; task: string | undefined }): VNode | null {
  const { task_id: taskId, tag } = query;
  if (taskId === undefined && tag === undefined) return null;
  return (
    <div class="flex flex-wrap gap-x-6">
      {taskId === undefined ? null : (
        <Kept name="task_id" value={String(taskId)} label={`Task: ${task ?? String(taskId)}`} />
      )}
      {tag === undefined ? null : <Kept name="tag" value={tag} label={`Tag: ${tag}`} />}
    </div>
  );
}

function Kept(props: { readonly name: string; readonly value: string; readonly label: string }) {
  const { name, value, label } = props;
  const id = `field-${name}`;
  return (
    <div class="flex min-h-8 items-center gap-2">
      <input id={id} class="check mt-0" type="checkbox" name={name} value={value} checked />
      <label class="text-sm font-semibold wrap-anywhere" for={id}>
        {label}
      </label>
    </div>
  );
}

function textOf(value: string | number | boolean | undefined): string {
  return value === undefined ? "" : String(value);
}

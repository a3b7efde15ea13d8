import type { VNode } from "preact";
import type { Part } from "../../../platform/pages/parts";
import {
  Combobox,
  Form,
  MoreFilters,
  Segmented,
  Select,
  setFiltersId,
  TextInput,
  type Option,
} from "../../../platform/pages/ui";
import type { Named } from "./store";
import type { Range } from "./range";

/** The values of the filter as texts, blank for none. */
export interface FilterTexts {
  readonly range: Range;
  readonly start_date: string;
  readonly end_date: string;
  readonly text: string;
  readonly project_id: string;
  readonly client_id: string;
  readonly task_id: string;
  readonly user_id: string;
  readonly billable: string;
  readonly paid: string;
  readonly tag: string;
  readonly source: string;
}

/** What the fields of the filter offer. */
export interface FilterChoices {
  /** What the project field offers, besides what its search finds. */
  readonly projects: readonly Option[];
  readonly clients: readonly Named[];
  /** Other users; empty for those who see only their own entries. */
  readonly users: readonly Named[];
}

/** Content of the form that filters the entries. */
export interface FiltersProps {
  readonly texts: FilterTexts;
  /** Pending until the filters of {@link moreFilters} are opened. */
  readonly choices: Part<FilterChoices>;
  /** True if all filters are shown at once. */
  readonly showsAll: boolean;
  /** Address of the page that shows all filters. */
  readonly allHref: string;
}

/** Filters that are shown after the others. */
export const moreFilters = [
  "project_id",
  "client_id",
  "task_id",
  "billable",
  "paid",
  "tag",
  "source",
  "user_id",
] as const;

/** The ranges as the page calls them. */
const rangeLabels: Readonly<Record<Range, string>> = {
  today: "Today",
  week: "Week",
  month: "Month",
  all: "All",
  custom: "Custom",
};

/** The ways in which an entry is created, as the page calls them. */
export const sourceLabels: Readonly<Record<string, string>> = {
  manual: "By hand",
  auto: "Timer",
  calendar: "Calendar",
  import: "Import",
};

/** The form that filters the entries; with scripts, every change shows its result. */
export function Filters(props: FiltersProps): VNode {
  const { texts, choices, showsAll, allHref } = props;
  const range = Object.entries(rangeLabels).map(([value, label]) => ({ value, label }));
  return (
    <Form
      action="/entries"
      method="get"
      swap={`entries ${setFiltersId}`}
      isLive
      label="Filter entries"
      class="mb-4 flex flex-col gap-3"
    >
      <div class="flex flex-wrap items-end gap-3">
        <Segmented name="range" label="Range" value={texts.range} options={range} />
        <div class="flex flex-wrap gap-3" data-show-if='{"range":"custom"}'>
          <TextInput name="start_date" label="From" type="date" value={texts.start_date} />
          <TextInput name="end_date" label="To" type="date" value={texts.end_date} />
        </div>
        <div class="min-w-48 flex-1">
          <TextInput name="text" label="Search" type="search" value={texts.text} maxlength={200} />
        </div>
      </div>
      <MoreFilters
        values={Object.fromEntries(moreFilters.map((name) => [name, texts[name]]))}
        part={choices}
        isOpen={showsAll}
        path={allHref}
      >
        {(value) => <MoreFields {...value} texts={texts} />}
      </MoreFilters>
    </Form>
  );
}

function MoreFields(props: FilterChoices & Pick<FiltersProps, "texts">): VNode {
  const { texts, projects, clients, users } = props;
  return (
    <>
      <Combobox
        name="project_id"
        label="Project"
        value={texts.project_id}
        options={[any, ...projects]}
        source="/api/choices/projects"
      />
      <Combobox
        name="client_id"
        label="Client"
        value={texts.client_id}
        options={[any, ...clients.map(toOption)]}
      />
      <Select
        name="billable"
        label="Billable"
        value={texts.billable}
        options={[
          any,
          { value: "true", label: "Billable" },
          { value: "false", label: "Not billable" },
        ]}
      />
      <Select
        name="paid"
        label="Paid"
        value={texts.paid}
        options={[any, { value: "true", label: "Paid" }, { value: "false", label: "Unpaid" }]}
      />
      <TextInput name="tag" label="Tag" value={texts.tag} maxlength={100} />
      <Select
        name="source"
        label="Source"
        value={texts.source}
        options={[any, ...Object.entries(sourceLabels).map(([value, label]) => ({ value, label }))]}
      />
      {users.length === 0 ? null : (
        <Combobox
          name="user_id"
          label="User"
          value={texts.user_id}
          options={[
            { value: "", label: "You" },
            { value: "all", label: "Everybody" },
            ...users.map(toOption),
          ]}
        />
      )}
      {texts.task_id === "" ? null : <input type="hidden" name="task_id" value={texts.task_id} />}
    </>
  );
}

const any: Option = { value: "", label: "Any" };

function toOption({ id, name }: Named): Option {
  return { value: String(id), label: name };
}

import type { VNode } from "preact";
import { addressOf } from "../../../platform/pages/address";
import type { PageContent } from "../../../platform/pages/page";
import type { Part } from "../../../platform/pages/parts";
import {
  ActiveFilters,
  Button,
  Card,
  ConfirmForm,
  Empty,
  LoadFailed,
  PageHeader,
  Pagination,
  Skeleton,
  Stats,
  type ActiveFilter,
  type StatProps,
} from "../../../platform/pages/ui";
import { BulkBar, deletionText } from "./bulk-bar";
import { Filters, type FiltersProps } from "./filters";
import { EntryList, type ListProps } from "./list";

/** Content of the page of all entries. */
export interface OverviewProps extends ListProps {
  readonly filters: FiltersProps;
  readonly active: readonly ActiveFilter[];
  /** The days that the range covers, in words. */
  readonly rangeText: string;
  /** Sums of the whole filter. */
  readonly stats: Part<readonly StatProps[]>;
  /** Address of the page that waits for the sums. */
  readonly sumsHref: string;
  readonly page: number;
  readonly pages: number;
  /** Address of a page. */
  readonly pageHref: (page: number) => string;
  /** Address of the list with all entries. */
  readonly allHref: string;
  /** Address of the same entries as CSV. */
  readonly exportHref: string;
  readonly status?: number | undefined;
}

/** The page of all entries: filters, sums, and the entries by day. */
export function overviewPage(props: OverviewProps): PageContent {
  const { filters, path, status } = props;
  return {
    title: "Entries",
    status,
    children: (
      <>
        <PageHeader
          title="Entries"
          actions={
            <>
              <Button icon="upload" href="/entries/import">
                Import
              </Button>
              <Button icon="plus" href={addressOf("/entries/new", { next: path })} hotkey="a">
                Add time
              </Button>
            </>
          }
        />
        <Filters {...filters} />
        <Results {...props} />
      </>
    ),
  };
}

function Results(props: OverviewProps): VNode {
  const { active, rangeText, days, path, page, pages, pageHref, exportHref } = props;
  const isEmpty = days.length === 0;
  return (
    <div id="entries" class="picks flex flex-col gap-4">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <p class="text-soft num text-sm">{rangeText}</p>
        {isEmpty ? null : (
          <Button look="plain" icon="download" href={exportHref}>
            Export CSV
          </Button>
        )}
      </div>
      <ActiveFilters filters={active} />
      {isEmpty && props.edit === undefined ? (
        <Card>
          <Nothing {...props} />
        </Card>
      ) : (
        <>
          <Sums {...props} />
          <Card>
            <EntryList {...props} />
            <Pagination
              page={page}
              pages={pages}
              isOpenEnded={props.stats.status !== "ready"}
              href={pageHref}
            />
          </Card>
          <BulkBar path={path} />
        </>
      )}
    </div>
  );
}

/** The sums of the whole filter. Those of very many entries come after the list. */
function Sums({ stats, sumsHref }: OverviewProps): VNode {
  const isPending = stats.status === "pending";
  return (
    <div
      id="entries-sums"
      data-load={isPending ? "" : undefined}
      aria-busy={isPending ? "true" : undefined}
    >
      {stats.status === "ready" ? <Stats items={stats.value} /> : null}
      {stats.status === "failed" ? (
        <LoadFailed id="entries-sums" title="Sums" path={sumsHref} />
      ) : null}
      {isPending ? (
        <>
          <Skeleton label="Adding up all entries" class="h-26 sm:h-29" />
          <noscript>
            <a href={sumsHref}>Show the sums</a>
          </noscript>
        </>
      ) : null}
    </div>
  );
}

function Nothing({ active, filters, allHref }: OverviewProps): VNode {
  if (active.length > 0) {
    return (
      <Empty
        icon="clock"
        text={`No entry matches: ${active.map(({ label }) => label).join(", ")}.`}
        action={<Button href="/entries?range=all">Clear</Button>}
      />
    );
  }
  return filters.texts.range === "all" ? (
    <Empty
      icon="clock"
      text="Nothing tracked yet. Start the timer, add time by hand, or import a CSV file."
      action={<Button href="/entries/import">Import</Button>}
    />
  ) : (
    <Empty
      icon="clock"
      text="Nothing tracked in this time."
      action={<Button href={allHref}>Show all entries</Button>}
    />
  );
}

/** The question before selected entries are deleted, as a page. */
export function bulkDeletePage(ids: readonly number[], next: string): PageContent {
  const count = ids.length;
  return {
    title: "Delete entries",
    children: (
      <ConfirmForm
        title={count === 1 ? "Delete this entry?" : `Delete these ${String(count)} entries?`}
        text={deletionText}
        action="/entries/bulk"
        confirm="Delete"
        cancel={next}
      >
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="action" value="delete" />
        {ids.map((id) => (
          <input key={id} type="hidden" name={`entry_${String(id)}`} value="on" />
        ))}
      </ConfirmForm>
    ),
  };
}

import type { VNode } from "preact";
import type { WorkOption } from "../../../platform/context";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import { Banner, Button, Form, FormErrors, PageHeader } from "../../../platform/pages/ui";
import { columnDay, dayRangeText } from "../../../platform/time/day-text";
import { addDays } from "../../../platform/time/days";
import { dayAt, dayNameId } from "./field-ids";
import { Row } from "./row";
import { Totals, type TotalsProps } from "./totals";
import type { Week } from "./week";
import type { RowView } from "./view";

/** Content of the page of a week. */
export interface WeekPageProps extends TotalsProps {
  readonly today: string;
  /** What new rows offer. */
  readonly work: readonly WorkOption[];
  /** Whether the week before has durations that can be copied. */
  readonly canCopy: boolean;
  /** Entries whose deletion is to be confirmed. */
  readonly unconfirmed: readonly number[];
  /** Whether the durations were filled in and not saved. */
  readonly isFilled: boolean;
  readonly status?: number | undefined;
}

/** The path of the week of a day. */
export function weekPath(day: string): string {
  return `/week?date=${day}`;
}

/** The page of a week: a table of durations by project and day. */
export function weekPage(props: WeekPageProps): PageContent {
  const { week, today, rows, unconfirmed, isFilled, status } = props;
  const isThisWeek = week.from <= today && today <= week.to;
  const { errors, labels } = errorsOf(rows, week);
  return {
    title: "Week",
    status,
    children: (
      <>
        <PageHeader
          title="Week"
          lead={<span class="num">{dayRangeText(week.from, week.to)}</span>}
          actions={
            <>
              <Button
                icon="chevron-left"
                href={weekPath(addDays(week.from, -7))}
                label="Previous week"
                hotkey="["
              />
              {isThisWeek ? null : <Button href="/week">This week</Button>}
              <Button
                icon="chevron-right"
                href={weekPath(addDays(week.from, 7))}
                label="Next week"
                hotkey="]"
              />
            </>
          }
        />
        <Form id="week" action="/week" swap="week timer" label="Week">
          <FormErrors errors={errors} labels={labels} />
          {unconfirmed.length === 0 ? null : <Unconfirmed ids={unconfirmed} />}
          {isFilled ? (
            <div class="mb-4">
              <Banner title="Filled in from the week before, not saved yet">
                <p>Change what was different, then save.</p>
              </Banner>
            </div>
          ) : null}
          <input type="hidden" name="date" value={week.from} />
          <div class="card p-3 sm:p-4">
            <Grid {...props} />
            <Actions {...props} />
          </div>
        </Form>
        <p class="text-soft mt-3 text-sm">
          Type durations such as 1:30, 90m or 1.5. New ones start at the first free time from 9:00
          on; a blank one deletes its entry.
        </p>
      </>
    ),
  };
}

function Unconfirmed({ ids }: { readonly ids: readonly number[] }): VNode {
  const what = ids.length === 1 ? "one entry" : `${String(ids.length)} entries`;
  return (
    <div class="mb-4">
      <Banner tone="warn" title={`Not saved yet: ${what} would be deleted`}>
        <p>Their notes and tags are deleted too. This cannot be undone.</p>
      </Banner>
    </div>
  );
}

function Actions({ canCopy, unconfirmed }: WeekPageProps): VNode {
  return (
    <div class="mt-4 flex flex-wrap items-center gap-2">
      {unconfirmed.length === 0 ? (
        <Button look="primary" busy="Saving…">
          Save
        </Button>
      ) : (
        <Button look="bad" name="confirmed" value={unconfirmed.join(",")} busy="Saving…">
          Save and delete
        </Button>
      )}
      <Button icon="plus" name="ask" value="row">
        Add row
      </Button>
      {canCopy ? (
        <Button icon="copy" name="ask" value="copy">
          Copy last week
        </Button>
      ) : null}
    </div>
  );
}

function Grid(props: WeekPageProps): VNode {
  const { week, today, rows } = props;
  // The roles are explicit, because browsers drop them when the display of a table changes.
  return (
    <table class="week" role="table" data-grid>
      <caption class="sr-only">Durations by project and day</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            Project
          </th>
          {week.days.map(({ day }, index) => (
            <th
              key={day}
              id={dayNameId(index)}
              scope="col"
              role="columnheader"
              class="num"
              aria-current={day === today ? "date" : undefined}
            >
              {columnDay(day)}
            </th>
          ))}
          <th scope="col" role="columnheader">
            Total
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <Row key={row.isNew ? `new-${String(index)}` : row.key} {...props} row={row} at={index} />
        ))}
      </tbody>
      <Totals {...props} />
    </table>
  );
}

/** The errors of all fields by their names, with the labels of the fields. */
function errorsOf(
  rows: readonly RowView[],
  week: Week,
): { readonly errors: FieldErrors; readonly labels: Readonly<Record<string, string>> } {
  const found = rows.flatMap(({ name, error, cells }, at) => [
    { field: `work-${String(at)}`, label: name, error },
    ...cells.map((cell, day) => ({
      field: `cell-${String(at)}-${String(day)}`,
      label: `${name}, ${columnDay(dayAt(week, day))}`,
      error: cell.error,
    })),
  ]);
  const wrong = found.flatMap(({ error, ...each }) =>
    error === undefined ? [] : [{ ...each, error }],
  );
  return {
    errors: Object.fromEntries(wrong.map(({ field, error }) => [field, [error]])),
    labels: Object.fromEntries(wrong.map(({ field, label }) => [field, label])),
  };
}

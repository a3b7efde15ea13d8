import type { VNode } from "preact";
import { addressOf } from "../../platform/pages/address";
import type { PageContent } from "../../platform/pages/page";
import type { Part } from "../../platform/pages/parts";
import {
  Button,
  Card,
  ChartFigure,
  Empty,
  Icon,
  LoadFailed,
  PageHeader,
  Pagination,
  Stats,
  Table,
} from "../../platform/pages/ui";
import { formatDay, shortDay, type DateFormat } from "../../platform/time/day-text";
import { decimalHoursText, hoursText } from "../../platform/time/duration-text";
import { percentOf } from "../../platform/time/rounding";
import { percentText } from "../../platform/percent-text";
import { reportChart, reportSentence } from "./chart";
import { Filters, type FilterOptions } from "./filters";
import type { EntrySums, Group } from "./groups";
import { groupingLabels, groupLabel } from "./labels";
import { entriesAddress, reportAddress, type ReportDays, type ReportQuery } from "./page-query";
import type { Report } from "./read-report";

/** Groups on one page. */
const perPage = 50;

/** Content of the page. */
export interface ReportPageProps {
  readonly query: ReportQuery;
  readonly days: ReportDays;
  readonly report: Part<Report>;
  /** Why there is no report; undefined if there is one. */
  readonly refusal: string | undefined;
  readonly options: Part<FilterOptions>;
  readonly dateFormat: DateFormat;
  /** True if the entries may be of everybody. */
  readonly isAdmin: boolean;
}

/** The page of reports: tracked time of a range of days by one of its properties. */
export function reportPage(props: ReportPageProps): PageContent {
  const { query, days, report, refusal, dateFormat, isAdmin } = props;
  const { group_by: grouping } = query;
  const address = reportAddress("/reports", query);
  const shownDays = [days.from, days.to].map((day) => formatDay(day, dateFormat)).join(" – ");
  const whose = isAdmin && query.user_id === "all" ? ", everybody’s time" : "";
  return {
    title: "Reports",
    status: refusal === undefined ? 200 : 400,
    children: (
      <>
        <div id="report-head">
          <PageHeader
            title="Reports"
            lead={`${shownDays}, by ${groupingLabels[grouping].toLowerCase()}${whose}`}
            actions={
              <span class="flex flex-wrap gap-2 print:hidden">
                <Button icon="download" href={reportAddress("/reports.csv", query)}>
                  Export CSV
                </Button>
                <button class="btn btn-quiet" type="button" hidden data-print>
                  <Icon name="printer" />
                  Print
                </button>
              </span>
            }
          />
        </div>
        <Filters {...props} error={refusal} />
        <div id="report" class="flex flex-col gap-4">
          {report.status === "failed" ? (
            <Card>
              <LoadFailed id="report" title="Report" path={address} />
            </Card>
          ) : null}
          {report.status === "ready" ? <Content {...props} report={report.value} /> : null}
          <OtherReports {...days} />
        </div>
      </>
    ),
  };
}

/** What else answers questions about time: this week beside the last one, and what is not paid. */
function OtherReports({ from, to }: ReportPageProps["days"]): VNode {
  const days = { range: "custom", start_date: from, end_date: to };
  const look = "link inline-flex min-h-6 items-center";
  return (
    <p class="text-soft flex flex-wrap gap-x-4 text-sm print:hidden">
      <a class={look} href="/#week">
        Week in review
      </a>
      <a class={look} href={addressOf("/entries", { ...days, paid: "false" })}>
        Unpaid entries of these days
      </a>
    </p>
  );
}

type ContentProps = Omit<ReportPageProps, "report"> & { readonly report: Report };

function Content(props: ContentProps): VNode {
  const { query, days, report } = props;
  const { total, groups } = report;
  const { group_by: grouping } = query;
  if (total.entries === 0) {
    return (
      <Card>
        <Empty
          icon="chart-column"
          text="No time was tracked in these days, or none matches the filter."
          action={<Button href="/reports">Last 30 days without a filter</Button>}
        />
      </Card>
    );
  }
  const { labelHeader, labels, billable, others } = reportChart(grouping, groups, days);
  return (
    <>
      <Stats items={totals(total)} />
      <Card>
        <ChartFigure
          id="report-chart"
          type={grouping === "day" ? "bar" : "rows"}
          isStacked
          hasTable={false}
          summary={reportSentence(grouping, groups, total)}
          labelHeader={labelHeader}
          labels={labels}
          series={[
            { label: "Billable", values: billable },
            { label: "Not billable", role: "last", values: others },
          ]}
          format={decimalHoursText}
        />
      </Card>
      <Groups {...props} />
    </>
  );
}

function totals(total: EntrySums) {
  const percent = percentOf(total.billable_seconds, total.seconds);
  return [
    { label: "Time", value: hoursText(total.seconds) },
    { label: "Billable", value: hoursText(total.billable_seconds), note: percentText(percent) },
    { label: "Entries", value: total.entries.toLocaleString("en") },
  ];
}

type Row = Group & { readonly isSum?: boolean };

function Groups({ query, days, report, dateFormat }: ContentProps): VNode {
  const { total, groups, hasMore } = report;
  const { group_by: grouping } = query;
  const pages = Math.max(1, Math.ceil(groups.length / perPage));
  const page = Math.min(query.page, pages);
  const rows: readonly Row[] = groups.slice((page - 1) * perPage, page * perPage);
  const nameOf = (row: Row): string => {
    if (row.isSum === true) return "Total";
    if (grouping !== "day" || row.name === null) return groupLabel(grouping, row);
    return `${shortDay(row.name).slice(0, 3)} ${formatDay(row.name, dateFormat)}`;
  };
  return (
    <Card>
      <Table<Row>
        caption={`Tracked time by ${groupingLabels[grouping].toLowerCase()}`}
        rows={rows}
        rowKey={({ id, name }) => `${String(id)} ${String(name)}`}
        sum={{ ...total, id: null, name: null, isSum: true }}
        columns={[
          {
            header: groupingLabels[grouping],
            role: "title",
            cell: (row) => {
              const address = entriesAddress(query, days, row.isSum === true ? undefined : row);
              return address === undefined ? (
                nameOf(row)
              ) : (
                <a class="hover:underline" href={address}>
                  {nameOf(row)}
                </a>
              );
            },
          },
          { header: "Entries", align: "end", cell: (row) => row.entries.toLocaleString("en") },
          { header: "Billable", align: "end", cell: (row) => hoursText(row.billable_seconds) },
          { header: "Time", align: "end", cell: (row) => hoursText(row.seconds) },
          {
            header: "Share",
            align: "end",
            cell: (row) => percentText(percentOf(row.seconds, total.seconds)),
          },
        ]}
      />
      {grouping === "tag" ? (
        <p class="text-soft mt-3 text-sm">
          An entry with several tags counts in each of them, and once in the total.
        </p>
      ) : null}
      {hasMore ? (
        <p class="text-soft mt-3 text-sm">
          {`These are the ${groups.length.toLocaleString("en")} with the most time. Choose fewer days or a filter to see the others.`}
        </p>
      ) : null}
      <Pagination
        page={page}
        pages={pages}
        href={(number) => reportAddress("/reports", query, number)}
      />
    </Card>
  );
}

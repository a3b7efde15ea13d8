import type { VNode } from "preact";

/** A series of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** One value per label of the chart. */
  readonly values: readonly number[];
  /** `last` is for what is compared with, `goal` for a line that bars should reach (default: `this`). */
  readonly role?: "this" | "last" | "goal" | undefined;
  /** Colors of the values, e.g. of projects (default: by role). */
  readonly colors?: readonly string[] | undefined;
}

/** Properties of {@link ChartFigure}. */
export interface ChartFigureProps {
  readonly id: string;
  /** `rows` are horizontal bars, for long labels. */
  readonly type: "bar" | "rows" | "line" | "doughnut";
  /** What the chart shows, in one sentence with its main figures. */
  readonly summary: string;
  /** Header of the labels in the table, e.g. `Day`. */
  readonly labelHeader: string;
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  /** If true, the bars of a label stand on each other (default: side by side). */
  readonly isStacked?: boolean | undefined;
  /** If false, a table of the same data stands beside the chart already (default: true). */
  readonly hasTable?: boolean | undefined;
  /** Formats a value, e.g. as `1:48`. */
  readonly format: (value: number) => string;
}

/**
 * A chart with a summary and a table of the same data. The chart is drawn by scripts when it comes into
 * view; the table is always there.
 */
export function ChartFigure(props: ChartFigureProps): VNode {
  const { id, type, summary, labels, series, isStacked, hasTable = true, format } = props;
  const data = {
    type,
    labels,
    isStacked,
    series: series.map(({ values, ...each }) => ({
      ...each,
      values: values.map((value) => Math.round(value * 100) / 100),
      texts: values.map(format),
    })),
  };
  return (
    <figure id={id}>
      <figcaption class="text-soft text-sm">{summary}</figcaption>
      {series.length > 1 ? <Legend {...props} /> : null}
      <div
        class={`relative mt-3 overflow-hidden ${heightOf(props)}`}
        data-chart={JSON.stringify(data)}
      >
        <canvas class="max-w-full" aria-hidden="true" />
      </div>
      {hasTable ? <DataTable {...props} /> : null}
    </figure>
  );
}

function heightOf({ type, labels }: ChartFigureProps): string {
  if (type !== "rows") return "h-48";
  if (labels.length <= 2) return "h-28";
  return labels.length <= 5 ? "h-48" : "h-80";
}

/** What the colors of the series mean. */
function Legend({ series }: ChartFigureProps): VNode {
  return (
    <ul class="text-soft mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs font-medium">
      {series.map(({ label, role = "this" }) => (
        <li key={label} class="flex items-center gap-1.5">
          <svg
            class={`size-2.5 flex-none ${swatches[role]}`}
            viewBox="0 0 10 10"
            aria-hidden="true"
          >
            {role === "goal" ? (
              <rect y="4" width="10" height="2" fill="currentColor" />
            ) : (
              <rect width="10" height="10" rx="2" fill="currentColor" />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  );
}

const swatches = { this: "text-accent", last: "text-last", goal: "text-warn" } as const;

function DataTable(props: ChartFigureProps): VNode {
  const { summary, labelHeader, labels, series, format } = props;
  return (
    <details class="mt-2 text-sm print:hidden">
      <summary class="text-soft py-1">As a table</summary>
      <div class="mt-2 overflow-x-auto">
        <table class="w-full text-left">
          <caption class="sr-only">{summary}</caption>
          <thead>
            <tr>
              {[labelHeader, ...series.map(({ label }) => label)].map((header) => (
                <th key={header} class="text-soft py-1 pr-4 text-xs font-semibold" scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, index) => (
              // Two projects may have the same name, and two weeks the same weekdays.
              <tr key={index} class="border-line border-t">
                <th class="py-1 pr-4 font-medium" scope="row">
                  {label}
                </th>
                {series.map((each) => (
                  <td key={each.label} class="num py-1 pr-4">
                    {format(each.values[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

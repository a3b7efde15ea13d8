import type { VNode } from "preact";

/** A series of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** One value per label of the chart. */
  readonly values: readonly number[];
  /** `last` is for what is compared with (default: `this`). */
  readonly role?: "this" | "last" | undefined;
  /** Colors of the values, e.g. of projects (default: by role). */
  readonly colors?: readonly string[] | undefined;
}

/** Properties of {@link ChartFigure}. */
export interface ChartFigureProps {
  readonly id: string;
  readonly type: "bar" | "line" | "doughnut";
  /** What the chart shows, in one sentence with its main figures. */
  readonly summary: string;
  /** Header of the labels in the table, e.g. `Day`. */
  readonly labelHeader: string;
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Formats a value for the table, e.g. as `1:48`. */
  readonly format: (value: number) => string;
}

/**
 * A chart with a summary and a table of the same data. The chart is drawn by scripts when it comes into
 * view; the table is always there.
 */
export function ChartFigure(props: ChartFigureProps): VNode {
  const { id, type, summary, labelHeader, labels, series, format } = props;
  return (
    <figure id={id}>
      <figcaption class="text-soft text-sm">{summary}</figcaption>
      <div
        class="relative mt-3 h-48 overflow-hidden"
        data-chart={JSON.stringify({ type, labels, series })}
      >
        <canvas class="max-w-full" aria-hidden="true" />
      </div>
      <details class="mt-2 text-sm">
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
                <tr key={label} class="border-line border-t">
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
    </figure>
  );
}

import type { VNode } from "preact";
import { monthText, shortDay, weekdayText } from "../../../platform/time/day-text";
import { decimalHoursText } from "../../../platform/time/duration-text";
import type { HeatmapWeek } from "./heatmap-weeks";

/** Distance of two days of the picture, in its units. */
const step = 16;
const size = 13;
/** Room for the weekdays on the left and the months above. */
const left = 32;
const top = 18;

/** Color of each level; the words beside the picture say what they mean. */
const levelClasses = ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"];

/** Properties of {@link Heatmap}. */
export interface HeatmapProps {
  readonly weeks: readonly HeatmapWeek[];
  /** What it shows, in one sentence with its main figures. */
  readonly summary: string;
}

/** Days as squares in columns of weeks, darker with more hours, with a table of the same data. */
export function Heatmap({ weeks, summary }: HeatmapProps): VNode {
  return (
    <figure>
      <figcaption class="text-soft text-sm">{summary}</figcaption>
      <Picture weeks={weeks} summary={summary} />
      <ol class="text-soft mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        {["none", "below 2 h", "below 4 h", "below 6 h", "6 h and more"].map((label, level) => (
          <li key={label} class="flex items-center gap-1.5">
            <svg class="size-3 flex-none" viewBox="0 0 12 12" aria-hidden="true">
              <rect width="12" height="12" rx="3" class={levelClasses[level]} />
            </svg>
            {label}
          </li>
        ))}
      </ol>
      <DayTable weeks={weeks} summary={summary} />
    </figure>
  );
}

function Picture({ weeks }: HeatmapProps): VNode {
  const width = left + weeks.length * step;
  const height = top + 7 * step;
  return (
    <svg
      class="text-soft mt-3 w-full max-w-md"
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden="true"
    >
      {weeks[0]?.days.map((_, row) =>
        row % 2 === 0 ? (
          <text key={row} x="0" y={top + row * step + 10} font-size="8" fill="currentColor">
            {weekdayOf(weeks, row)}
          </text>
        ) : null,
      )}
      {weeks.map(({ start, days }, column) => (
        <g key={start}>
          {startsMonth(weeks, column) ? (
            <text x={left + column * step} y="9" font-size="8" fill="currentColor">
              {monthText(start)}
            </text>
          ) : null}
          {days.map((day, row) =>
            day === undefined ? null : (
              <rect
                key={day.date}
                x={left + column * step}
                y={top + row * step}
                width={size}
                height={size}
                rx="3"
                class={levelClasses[day.level]}
              >
                <title>{`${shortDay(day.date)}: ${decimalHoursText(day.hours)}`}</title>
              </rect>
            ),
          )}
        </g>
      ))}
    </svg>
  );
}

/** True for the first column of a month, if there is room for its name before the next one. */
function startsMonth(weeks: readonly HeatmapWeek[], column: number): boolean {
  const month = (index: number): string | undefined => weeks[index]?.start.slice(0, 7);
  return month(column) !== month(column - 1) && (column > 0 || month(0) === month(1));
}

function weekdayOf(weeks: readonly HeatmapWeek[], row: number): string {
  const day = weeks.map(({ days }) => days[row]).find((each) => each !== undefined);
  return day === undefined ? "" : weekdayText(day.date);
}

function DayTable({ weeks, summary }: HeatmapProps): VNode {
  return (
    <details class="mt-2 text-sm">
      <summary class="text-soft py-1">As a table</summary>
      <div class="mt-2 overflow-x-auto" tabindex={0} role="region" aria-label="Hours by day">
        <table class="w-full text-left">
          <caption class="sr-only">{summary}</caption>
          <thead>
            <tr>
              <th class="text-soft py-1 pr-4 text-xs font-semibold" scope="col">
                Week of
              </th>
              {weeks[0]?.days.map((_, row) => (
                <th key={row} class="text-soft py-1 pr-4 text-xs font-semibold" scope="col">
                  {weekdayOf(weeks, row)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ start, days }) => (
              <tr key={start} class="border-line border-t">
                <th class="py-1 pr-4 font-medium whitespace-nowrap" scope="row">
                  {shortDay(start)}
                </th>
                {days.map((day, row) => (
                  <td key={row} class="num py-1 pr-4">
                    {day === undefined ? "–" : decimalHoursText(day.hours)}
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

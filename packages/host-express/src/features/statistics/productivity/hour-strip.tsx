import type { VNode } from "preact";
import { decimalHoursText } from "../../../platform/time/duration-text";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";

const barWidth = 10;
const height = 48;
/** Height of a bar that is not empty, so that it can be seen. */
const minBar = 2;

/** Properties of {@link HourStrip}. */
export interface HourStripProps {
  /** Hours that were tracked from entries that started in each hour of the day, 24 of them. */
  readonly hours: readonly number[];
  /** The hour with the most; null if there is none. */
  readonly best: number | null;
  readonly clock: "24h" | "12h";
}

/** The hours of the day as bars, with a table of those that have any. */
export function HourStrip({ hours, best, clock }: HourStripProps): VNode {
  const max = Math.max(...hours, Number.MIN_VALUE);
  const timeOf = (hour: number): string => formatTimeOfDay((hour % 24) * 3600, clock);
  return (
    <>
      <svg
        class="mt-4 w-full"
        viewBox={`0 0 ${String(24 * barWidth)} ${String(height + 14)}`}
        aria-hidden="true"
      >
        {hours.map((each, hour) => {
          const size = each === 0 ? 0 : Math.max(minBar, Math.round((height * each) / max));
          return (
            <g key={hour}>
              <rect
                x={hour * barWidth + 1}
                y={height - size}
                width={barWidth - 2}
                height={size}
                rx="1.5"
                class={hour === best ? "fill-accent" : "fill-last"}
              >
                <title>{`${timeOf(hour)}: ${decimalHoursText(each)}`}</title>
              </rect>
              {hour % 6 === 0 ? (
                <text
                  class="text-soft"
                  x={hour * barWidth + 1}
                  y={height + 11}
                  font-size="9"
                  fill="currentColor"
                >
                  {timeOf(hour)}
                </text>
              ) : null}
            </g>
          );
        })}
        <rect y={height} width={24 * barWidth} height="0.5" class="fill-field" />
      </svg>
      <details class="mt-2 text-sm">
        <summary class="text-soft py-1">Hours of the day as a table</summary>
        <table class="mt-2 w-full text-left">
          <caption class="sr-only">Time by hour of the day</caption>
          <thead>
            <tr>
              <th class="text-soft py-1 pr-4 text-xs font-semibold" scope="col">
                Started from
              </th>
              <th class="text-soft py-1 pr-4 text-xs font-semibold" scope="col">
                Time
              </th>
            </tr>
          </thead>
          <tbody>
            {hours.map((each, hour) =>
              each === 0 ? null : (
                <tr key={hour} class="border-line border-t">
                  <th class="num py-1 pr-4 font-medium" scope="row">
                    {timeOf(hour)}
                  </th>
                  <td class="num py-1 pr-4">{decimalHoursText(each)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </details>
    </>
  );
}

import type { VNode } from "preact";
import { hoursText } from "../../../platform/time/duration-text";
import type { CalendarEntry, Hours } from "./entry";
import type { Block } from "./layout";
import { editPath, type CalendarView } from "./paths";

/** Height of an hour in pixels. A block of half an hour is tall enough to click. */
export const hourHeight = 48;
/** Seconds of an hour. */
export const hourSeconds = 3600;

/** An entry of a day: a link to its form, with the color of its project. */
export function BlockView(
  props: CalendarView & { readonly hours: Hours; readonly block: Block<CalendarEntry> },
): VNode {
  const { block, hours } = props;
  const { entry, top, bottom, lane, lanes } = block;
  const place = {
    x: `${String(round((100 * lane) / lanes))}%`,
    y: topOf(top, hours) + 1,
    height: Math.max(1, heightOf(bottom - top) - 2),
  };
  return (
    <>
      <foreignObject {...place} width={`${String(round(100 / lanes))}%`}>
        <a
          class={entry.isRunning ? "event event-running" : "event"}
          href={editPath(props, entry.id)}
          data-drag={dragOf(entry)}
        >
          <Texts entry={entry} />
        </a>
      </foreignObject>
      <rect
        {...place}
        class={entry.color === null ? "fill-soft" : undefined}
        width="4"
        rx="2"
        fill={entry.color ?? undefined}
      />
    </>
  );
}

function Texts({ entry }: { readonly entry: CalendarEntry }): VNode {
  const { title, times, seconds, isRunning, source, place } = entry;
  return (
    <>
      <span class="block truncate font-semibold" title={title}>
        {title}
      </span>
      <span class="num block truncate">
        {[times, hoursText(seconds), isRunning ? "running" : source].filter(Boolean).join(" · ")}
      </span>
      {place === "" ? null : <span class="text-soft block truncate">{place}</span>}
    </>
  );
}

/** What a script needs to move the entry; undefined if it cannot be dragged. */
function dragOf({ id, day, clockTimes }: CalendarEntry): string | undefined {
  return clockTimes && JSON.stringify({ id, day, ...clockTimes });
}

/** Where a time of day is drawn, in pixels. */
export function topOf(seconds: number, { from }: Hours): number {
  return heightOf(seconds - from * hourSeconds);
}

function heightOf(seconds: number): number {
  return Math.round((seconds * hourHeight) / hourSeconds);
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

import type { VNode } from "preact";
import { toDate } from "../../platform/db/instants";
import { hoursText } from "../../platform/time/duration-text";
import { localTimeOf } from "../../platform/time/local-time";
import { formatTimeOfDay } from "../../platform/time/time-of-day";
import { relativeDay } from "../../platform/time/relative-day";
import type { TimeFormat } from "../users/store";
import type { EntryOrigin } from "./origin";
import { OriginLink } from "./origin-link";
import type { TimeEntryRow } from "./store";

/** A completed entry in a short list of a project, task or client. */
export interface EntryItem {
  readonly id: number;
  /** What was done: the notes, else the task, else the project. */
  readonly title: string;
  /** Day and times, e.g. `Yesterday, 09:00 – 10:30`. */
  readonly when: string;
  /** Who tracked it. */
  readonly user: string;
  readonly origin: EntryOrigin | undefined;
  readonly seconds: number;
}

/**
 * An entry as a short list shows it.
 * @param origin Where it came from; undefined where the page says it of all entries.
 */
export function entryItem(
  row: TimeEntryRow,
  format: TimeFormat,
  today: string,
  origin?: EntryOrigin,
): EntryItem {
  const start = localTimeOf(toDate(row.start_time), format.zone);
  const end = localTimeOf(toDate(row.end_time ?? row.start_time), format.zone);
  const times = [start, end].map(({ seconds }) => formatTimeOfDay(seconds, format.clock));
  return {
    id: row.id,
    title: row.notes ?? row.task ?? row.project ?? row.client ?? "Without a project",
    when: `${relativeDay(start.day, today)}, ${times.join(" – ")}`,
    user: row.user,
    origin,
    seconds: row.duration_seconds ?? 0,
  };
}

/** A short list of entries. */
export function EntryRows({ entries }: { readonly entries: readonly EntryItem[] }): VNode {
  return (
    <ul>
      {entries.map(({ id, title, when, user, origin, seconds }) => (
        <li
          key={id}
          data-row
          class="border-line flex items-center gap-3 border-t py-2.5 first:border-0"
        >
          <div class="min-w-0 flex-1">
            <p class="text-sm font-medium">
              <a
                class="block truncate leading-6 hover:underline"
                href={`/timer/edit/${String(id)}`}
              >
                {title}
              </a>
            </p>
            <p class="text-soft num text-sm">
              {`${when} · ${user}`}
              {origin === undefined ? null : (
                <>
                  {" · "}
                  <OriginLink {...origin} />
                </>
              )}
            </p>
          </div>
          <span class="num text-sm font-semibold">{hoursText(seconds)}</span>
        </li>
      ))}
    </ul>
  );
}

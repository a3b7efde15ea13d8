import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toDate } from "../../../platform/db/instants";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { dayBounds } from "../../../platform/time/day-bounds";
import { readDay } from "../../../platform/time/day-input";
import { addDays, daysFrom, weekStartOf } from "../../../platform/time/days";
import { elapsedSeconds } from "../../../platform/time/elapsed";
import { localTimeOf } from "../../../platform/time/local-time";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";
import { projectColor } from "../../../platform/pages/project-color";
import { readState } from "../../statistics/state";
import { timeFormatOf, type TimeFormat } from "../../users/store";
import { lockReason } from "../lock";
import { readOrigins } from "../origin";
import { clockTimesOf, type CalendarEntry } from "./entry";
import { blocksOf, hoursOf, partsOf } from "./layout";
import { calendarPage } from "./page";
import { readEntriesOf, type CalendarRow } from "./store";

/** Most entries that are drawn. */
const maxEntries = 400;

/** Hours of a calendar without entries. */
const usualHours = { from: 7, to: 19 };

/** Shorter entries are drawn with this length. */
const minDrawnSeconds = 30 * 60;

/** The route of the calendar. */
export function calendarPageRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      method: "get",
      path: "/calendar",
      access: { type: "session" },
      summary: "Show the entries of a day or a week",
      tag: "Pages",
      hidden: true,
      query: z.object({
        date: z.string().max(20).optional(),
        view: z.string().max(20).optional(),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const now = clock.now();
        const [{ today, zone, weekStartDay }, format] = await Promise.all([
          readState(db, userId, now),
          timeFormatOf(db, userId),
        ]);
        const view = request.query.view === "day" ? "day" : "week";
        const date = readDay(request.query.date) ?? today;
        const from = view === "day" ? date : weekStartOf(date, weekStartDay);
        const to = view === "day" ? date : addDays(from, 6);
        const range = { start: dayBounds(from, zone).start, end: dayBounds(to, zone).end };
        const rows = await readEntriesOf(db, userId, range, maxEntries + 1);
        const drawn = rows.slice(0, maxEntries);
        const origins = await readOrigins(context, drawn);
        const entries = drawn.map((row) => ({
          ...entryOf(row, format, now),
          source: origins.get(row.id)?.text ?? sources[row.source],
        }));
        const days = daysFrom(from, to).map((day) => {
          const parts = partsOf(entries, dayBounds(day, zone), zone);
          const ofDay = entries.filter((entry) => entry.day === day);
          return {
            day,
            blocks: blocksOf(parts, minDrawnSeconds),
            seconds: ofDay.reduce((sum, { seconds }) => sum + seconds, 0),
          };
        });
        const page = calendarPage({
          view,
          date,
          today,
          clock: format.clock,
          now: localTimeOf(now, zone).seconds,
          isCut: rows.length > maxEntries,
          hours: hoursOf(
            days.flatMap(({ blocks }) => blocks),
            usualHours,
          ),
          days,
        });
        return renderPage(context, request, page);
      },
    }),
  ];
}

const sources: Readonly<Record<string, string>> = {
  calendar: "from a calendar",
  import: "imported",
};

function entryOf(
  row: CalendarRow,
  { zone, clock }: TimeFormat,
  now: Date,
): Omit<CalendarEntry, "source"> {
  const isRunning = row.end_time === null;
  const start = toDate(row.start_time);
  const paused = row.paused_at === null ? undefined : toDate(row.paused_at);
  const end = row.end_time === null ? (paused ?? now) : toDate(row.end_time);
  const { day, seconds: startClock } = localTimeOf(start, zone);
  const title = row.notes ?? row.task ?? row.project ?? row.client ?? "Without a project";
  const ending = isRunning ? "now" : formatTimeOfDay(localTimeOf(end, zone).seconds, clock);
  return {
    id: row.id,
    start,
    // A timer may have been started by a clock that is fast.
    end: end < start ? start : end,
    day,
    title,
    place: [row.task, row.project, row.client].filter((part) => part && part !== title).join(" · "),
    color: row.color ?? (row.project_id === null ? null : projectColor(row.project_id)),
    times: `${formatTimeOfDay(startClock, clock)} – ${ending}`,
    seconds: row.duration_seconds ?? elapsedSeconds(start, row.break_seconds, paused, now),
    isRunning,
    clockTimes:
      isRunning || lockReason(row) !== undefined ? undefined : clockTimesOf({ start, end }, zone),
  };
}

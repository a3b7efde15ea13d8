import type { ComponentChildren, VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import { Banner, Button, Dot, Empty, Icon, PageHeader } from "../../../platform/pages/ui";
import { columnDay, dayRangeText, longDay } from "../../../platform/time/day-text";
import { addDays } from "../../../platform/time/days";
import { hoursText } from "../../../platform/time/duration-text";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";
import { BlockView, hourHeight, hourSeconds, topOf } from "./block";
import type { CalendarEntry, Hours } from "./entry";
import type { Block } from "./layout";
import { calendarPath, editPath, newPath, type CalendarView } from "./paths";

/** A column of the calendar. */
export interface CalendarDay {
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly blocks: readonly Block<CalendarEntry>[];
  /** Sum of the entries that started on it. */
  readonly seconds: number;
}

/** Content of the calendar. */
export interface CalendarPageProps extends CalendarView {
  readonly today: string;
  readonly days: readonly CalendarDay[];
  /** Hours to draw. */
  readonly hours: Hours;
  readonly clock: "24h" | "12h";
  /** Seconds since midnight now. */
  readonly now: number;
  /** True if there are more entries than are shown. */
  readonly isCut: boolean;
}

/** The calendar: the entries of a day or a week in columns, on phones in lists. */
export function calendarPage(props: CalendarPageProps): PageContent {
  const { days, isCut, date } = props;
  const hasTimer = days.some(({ blocks }) => blocks.some(({ entry }) => entry.isRunning));
  const isEmpty = days.every(({ blocks }) => blocks.length === 0);
  return {
    title: "Calendar",
    children: (
      <>
        <PageHeader
          title="Calendar"
          lead={<span class="num">{leadOf(props)}</span>}
          actions={<Navigation {...props} />}
        />
        {isCut ? (
          <div class="mb-4">
            <Banner title="Not every entry is shown">
              <p>There are too many of them. Choose a single day, or open the list of entries.</p>
            </Banner>
          </div>
        ) : null}
        {/* The running timer grows. */}
        <div id="calendar" data-poll={hasTimer ? "60" : undefined}>
          <div class="card hidden p-0 sm:block">
            <Columns {...props} />
          </div>
          <div class="sm:hidden">
            {isEmpty ? (
              <div class="card">
                <Empty
                  icon="calendar-days"
                  text="Nothing was tracked here."
                  action={<Button href={newPath(props, date)}>Add time</Button>}
                />
              </div>
            ) : (
              <Lists {...props} />
            )}
          </div>
        </div>
      </>
    ),
  };
}

function leadOf({ days, date }: CalendarPageProps): string {
  const [first, last] = [days[0]?.day ?? date, days.at(-1)?.day ?? date];
  return first === last ? `${longDay(first)} ${first.slice(0, 4)}` : dayRangeText(first, last);
}

function Navigation({ view, date, today }: CalendarPageProps): VNode {
  const step = view === "week" ? 7 : 1;
  const what = view === "week" ? "week" : "day";
  return (
    <>
      <nav class="flex items-center gap-1" aria-label="View">
        {(["day", "week"] as const).map((each) => (
          <a
            key={each}
            class="chip"
            href={calendarPath(each, date)}
            aria-current={each === view ? "page" : undefined}
          >
            {each === "day" ? "Day" : "Week"}
          </a>
        ))}
      </nav>
      <Button
        icon="chevron-left"
        href={calendarPath(view, addDays(date, -step))}
        label={`Previous ${what}`}
        hotkey="["
      />
      {date === today ? null : <Button href={calendarPath(view, today)}>Today</Button>}
      <Button
        icon="chevron-right"
        href={calendarPath(view, addDays(date, step))}
        label={`Next ${what}`}
        hotkey="]"
      />
    </>
  );
}

/** An hour beside the columns: `17:00`, or `5 pm`, for which there is more room. */
function hourText(hour: number, clock: CalendarPageProps["clock"]): string {
  return formatTimeOfDay(hour * hourSeconds, clock).replace(/:00(?= )/, "");
}

function Columns(props: CalendarPageProps): VNode {
  const { view, days, hours, clock, today, now } = props;
  const height = (hours.to - hours.from) * hourHeight;
  return (
    <div class={view === "week" ? "calendar calendar-week" : "calendar"}>
      <span />
      {days.map(({ day, seconds }) => (
        <DayHead key={day} {...props} day={day} seconds={seconds} />
      ))}
      <svg class="block w-full" height={height} aria-hidden="true">
        {hoursBetween(hours).map((hour) => (
          <text key={hour} class="calendar-hour" x="0" y={topOf(hour * hourSeconds, hours) + 4}>
            {hourText(hour, clock)}
          </text>
        ))}
      </svg>
      {days.map(({ day, blocks }) => (
        <div
          key={day}
          class={
            day === today && view === "week" ? "calendar-day bg-accent-soft/40" : "calendar-day"
          }
        >
          <svg
            class="block w-full"
            height={height}
            role="group"
            aria-label={longDay(day)}
            data-day={day}
            data-hour={String(hourHeight)}
          >
            {hoursBetween(hours).map((hour) => (
              <line
                key={hour}
                class="stroke-line"
                x1="0"
                x2="100%"
                y1={topOf(hour * hourSeconds, hours)}
                y2={topOf(hour * hourSeconds, hours)}
              />
            ))}
            {blocks.map((block) => (
              <BlockView key={block.entry.id} {...props} block={block} />
            ))}
            {day === today && now > hours.from * hourSeconds && now < hours.to * hourSeconds ? (
              <line
                class="stroke-bad"
                x1="0"
                x2="100%"
                y1={topOf(now, hours)}
                y2={topOf(now, hours)}
              />
            ) : null}
          </svg>
        </div>
      ))}
    </div>
  );
}

function DayHead(
  props: CalendarPageProps & { readonly day: string; readonly seconds: number },
): VNode {
  const { day, seconds, today } = props;
  return (
    <div class="calendar-head">
      <a
        class={day === today ? "text-accent font-semibold" : "text-ink font-semibold"}
        href={calendarPath("day", day)}
        aria-current={day === today ? "date" : undefined}
      >
        {columnDay(day)}
      </a>
      <span class="flex items-center justify-between gap-1">
        <span class="num text-soft text-xs">{seconds === 0 ? "" : hoursText(seconds)}</span>
        <a
          class="btn btn-plain -mr-1 size-8 min-h-8 min-w-8 px-0"
          href={newPath(props, day)}
          aria-label={`Add time on ${longDay(day)}`}
        >
          <Icon name="plus" class="size-4" />
        </a>
      </span>
    </div>
  );
}

/** The days as lists, for phones. */
function Lists(props: CalendarPageProps): VNode {
  return (
    <div class="flex flex-col gap-4">
      {props.days
        .filter(({ blocks }) => blocks.length > 0)
        .map(({ day, blocks, seconds }) => (
          <section key={day} class="card p-4">
            <div class="flex items-baseline justify-between gap-3">
              <h2 class="text-base">{longDay(day)}</h2>
              <span class="num text-soft text-sm font-semibold">{hoursText(seconds)}</span>
            </div>
            <ul>
              {blocks.map(({ entry }) => (
                <ListRow key={entry.id} color={entry.color}>
                  <a class="block min-h-6 min-w-0 flex-1" href={editPath(props, entry.id)}>
                    <span class="block truncate text-sm font-medium">{entry.title}</span>
                    <span class="text-soft num block text-sm">
                      {[entry.times, entry.source].filter(Boolean).join(" · ")}
                    </span>
                    {entry.place === "" ? null : (
                      <span class="text-soft block truncate text-sm">{entry.place}</span>
                    )}
                  </a>
                  <span
                    class={`num text-sm font-semibold ${entry.isRunning ? "text-run" : "text-ink"}`}
                  >
                    {hoursText(entry.seconds)}
                  </span>
                </ListRow>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

function ListRow(props: { readonly color: string | null; readonly children: ComponentChildren }) {
  return (
    <li class="border-line flex items-center gap-3 border-t py-2.5 first:border-0 last:pb-0">
      <Dot color={props.color} />
      {props.children}
    </li>
  );
}

/** The hours whose starts are drawn; the first one is the upper edge. */
function hoursBetween({ from, to }: Hours): readonly number[] {
  return Array.from({ length: to - from - 1 }, (_, index) => from + index + 1);
}

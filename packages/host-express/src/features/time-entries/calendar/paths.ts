import { addressOf } from "../../../platform/pages/address";

/** What of the calendar is open. */
export interface CalendarView {
  readonly view: "day" | "week";
  /** The day that was asked for. */
  readonly date: string;
}

/** The path of the calendar at a day. */
export function calendarPath(view: "day" | "week", date: string): string {
  return addressOf("/calendar", { view, date });
}

/** The path of the form of a new entry, which leads back. */
export function newPath({ view, date }: CalendarView, day: string): string {
  return addressOf("/entries/new", { date: day, next: calendarPath(view, date) });
}

/** The path of the form of an entry, which leads back. */
export function editPath({ view, date }: CalendarView, id: number): string {
  return addressOf(`/timer/edit/${String(id)}`, { next: calendarPath(view, date) });
}

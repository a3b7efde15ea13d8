/** What of the calendar is open. */
export interface CalendarView {
  readonly view: "day" | "week";
  /** The day that was asked for. */
  readonly date: string;
}

/** The path of the calendar at a day. */
export function calendarPath(view: "day" | "week", date: string): string {
  return `/calendar?view=${view}&date=${date}`;
}

/** The path of the form of a new entry, which leads back. */
export function newPath({ view, date }: CalendarView, day: string): string {
  const query = new URLSearchParams({ date: day, next: calendarPath(view, date) });
  return `/entries/new?${query.toString()}`;
}

/** The path of the form of an entry, which leads back. */
export function editPath({ view, date }: CalendarView, id: number): string {
  const query = new URLSearchParams({ next: calendarPath(view, date) });
  return `/timer/edit/${String(id)}?${query.toString()}`;
}

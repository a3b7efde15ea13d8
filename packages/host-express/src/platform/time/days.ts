import { dayMs, utcDay } from "@tt/connector-core";

// Calculations with calendar days as text, `YYYY-MM-DD`, without a time zone.

/** Adds a number of days, which may be negative. */
export function addDays(day: string, days: number): string {
  return utcDay(new Date(Date.parse(day) + days * dayMs));
}

/** Number of days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** All days from one day to another, both included. */
export function daysFrom(from: string, to: string): readonly string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));
}

/**
 * Returns the first day of the week of a day.
 * @param firstWeekday Day on which weeks start: 0 for Sunday to 6 for Saturday.
 */
export function weekStartOf(day: string, firstWeekday: number): string {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return addDays(day, -((weekday - firstWeekday + 7) % 7));
}

/** Returns the first day of the month of a day. */
export function monthStartOf(day: string): string {
  return `${day.slice(0, 8)}01`;
}

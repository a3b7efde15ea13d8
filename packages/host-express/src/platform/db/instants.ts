/**
 * Converts a database timestamp of a UTC session (`2024-01-15 09:00:00.123+00`) to the format of the
 * API: `2024-01-15T09:00:00Z`, in whole seconds. It slices the text, because parsing each field to a
 * `Date` takes a third of the time of a list request.
 */
export function toApiInstant(text: string): string;
export function toApiInstant(text: string | null): string | null;
export function toApiInstant(text: string | null): string | null {
  return text === null ? null : `${text.slice(0, 10)}T${text.slice(11, 19)}Z`;
}

/** Converts a database timestamp to a `Date` with its fraction of a second. */
export function toDate(text: string): Date {
  return new Date(`${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, "Z")}`);
}

/** Rounds a time down to the second, the precision of stored starts and ends. */
export function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}

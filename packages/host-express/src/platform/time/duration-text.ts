// Durations as people type them. Used by the server and by the browser, so that both read a text the
// same way.

const secondsPerMinute = 60;
const secondsPerHour = 3600;

/** Longest duration that is read: 366 days, the maximum of an entry. */
const maxSeconds = 366 * 24 * secondsPerHour;

/**
 * Parses a duration: hours (`9`, `1.5`, `1,5`), hours and minutes (`930`, `9:30`, `1h30`, `1 h 30 min`),
 * minutes (`90m`) or all three (`1:48:07`).
 * @returns seconds, or undefined if the text is no duration or a longer one than 366 days
 */
export function parseDuration(text: string): number | undefined {
  const seconds = secondsOf(text.trim().toLowerCase());
  return seconds !== undefined && seconds <= maxSeconds ? seconds : undefined;
}

const h = " ?h(?:ours?|rs?)?";
const clock = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$/;
const digits = /^(\d{1,2})([0-5]\d)$/;
const decimal = new RegExp(`^(\\d{1,2}|\\d{0,4}[.,]\\d{1,4})(?:${h})?$`);
const hoursThenDigits = new RegExp(`^(\\d{1,4})${h} ?([0-5]?\\d)$`);
const units = new RegExp(
  `^(?:(\\d{1,4})${h})? ?(?:(\\d{1,6}) ?m(?:in(?:utes?)?)?)? ?(?:(\\d{1,6}) ?s(?:ec(?:onds?)?)?)?$`,
);

function secondsOf(text: string): number | undefined {
  if (text === "") return undefined;
  const hours = decimal.exec(text)?.[1];
  // Rounds to the second: a third of an hour is typed as `0.3333`.
  if (hours !== undefined) return Math.round(Number(hours.replace(",", ".")) * secondsPerHour);
  for (const format of [clock, digits, hoursThenDigits, units]) {
    const match = format.exec(text);
    if (match) return sum(match[1], match[2], match[3]);
  }
  return undefined;
}

function sum(hours = "0", minutes = "0", seconds = "0"): number {
  return Number(hours) * secondsPerHour + Number(minutes) * secondsPerMinute + Number(seconds);
}

/** Formats a duration as hours and minutes, rounded down: `1:48`. */
export function hoursText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / secondsPerMinute);
  const sign = seconds < 0 && minutes > 0 ? "−" : "";
  return `${sign}${String(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** Formats hours with decimals as hours and minutes, rounded to the minute: `1.8` as `1:48`. */
export function decimalHoursText(hours: number): string {
  return hoursText(Math.round(hours * 60) * secondsPerMinute);
}

/** Formats a duration as hours, minutes and seconds: `1:48:07`. */
export function clockText(seconds: number): string {
  return `${hoursText(seconds)}:${twoDigits(Math.floor(seconds) % secondsPerMinute)}`;
}

/**
 * Formats a duration for a field, as {@link hoursText}, or as {@link clockText} if it has seconds, so
 * that {@link parseDuration} reads the same duration again.
 */
export function durationText(seconds: number): string {
  return seconds % secondsPerMinute === 0 ? hoursText(seconds) : clockText(seconds);
}

/** Formats a time to wait: `58 s`, or `14:20` in minutes and seconds. */
export function waitText(seconds: number): string {
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

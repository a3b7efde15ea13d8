// Times of day as people type them. Used by the server and by the browser.

/**
 * Parses a time of day: `9`, `930`, `9:30`, `9.30`, `9h30`, `9:30 pm`, with seconds after the minutes.
 * @returns seconds since midnight, or undefined if the text is no time of day
 */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^(\d{1,2})(?:[:.h]?([0-5]\d)(?:[:.]([0-5]\d))?|h)? ?(?:([ap])\.?m\.?)?$/.exec(
    text.trim().toLowerCase(),
  );
  if (!match) return undefined;
  const [, hour = "", minute, second, half] = match;
  const hours = half === undefined ? Number(hour) : hourOfHalf(Number(hour), half);
  return hours === undefined || hours > 23
    ? undefined
    : hours * 3600 + Number(minute ?? 0) * 60 + Number(second ?? 0);
}

/** The hour of a clock with twelve hours, which has no 0 and no 13. */
function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === "p" ? 12 : 0);
}

/** Formats a time of day as `HH:mm`, or as `h:mm am`. It drops the seconds. */
export function formatTimeOfDay(seconds: number, format: "24h" | "12h"): string {
  const hour = Math.floor(seconds / 3600);
  const minute = String(Math.floor(seconds / 60) % 60).padStart(2, "0");
  return format === "24h"
    ? `${String(hour).padStart(2, "0")}:${minute}`
    : `${String(hour % 12 === 0 ? 12 : hour % 12)}:${minute} ${hour < 12 ? "am" : "pm"}`;
}

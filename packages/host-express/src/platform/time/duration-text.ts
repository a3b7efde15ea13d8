const minute = 60;
const hour = 60 * minute;

/** Formats seconds as hours and minutes, rounded down: `1:48`. */
export function hoursText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / minute);
  const sign = seconds < 0 && minutes > 0 ? "−" : "";
  return `${sign}${String(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** Formats seconds as hours, minutes and seconds: `1:48:07`. */
export function clockText(seconds: number): string {
  return `${hoursText(seconds)}:${twoDigits(Math.floor(seconds) % minute)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

const patterns: readonly (readonly [RegExp, (parts: readonly number[]) => number])[] = [
  // 9:30, 9h30, 9 h 30 m
  [
    /^(\d{1,4})\s*(?::|h)\s*(\d{1,2})\s*m?$/,
    ([hours = 0, minutes = 0]) => hours * hour + minutes * minute,
  ],
  // 1.5, 1,5, .5, 2h, 1.5 h
  [/^(\d{0,4}[.,]\d{1,3})\s*h?$/, ([hours = 0]) => hours * hour],
  [/^(\d{1,4})\s*h$/, ([hours = 0]) => hours * hour],
  // 90m, 90 min
  [/^(\d{1,6})\s*m(?:in)?$/, ([minutes = 0]) => minutes * minute],
  // 930, 1130: hours and minutes without a colon
  [/^(\d{1,2})(\d{2})$/, ([hours = 0, minutes = 0]) => hours * hour + minutes * minute],
  // 9: hours
  [/^(\d{1,2})$/, ([hours = 0]) => hours * hour],
];

/**
 * Parses a duration as people type it: `9`, `930`, `9:30`, `1h30`, `90m`, `1.5` (hours).
 * @returns seconds, a multiple of 60, or undefined if it is no duration
 */
export function parseDuration(text: string): number | undefined {
  const typed = text.trim().toLowerCase();
  for (const [pattern, seconds] of patterns) {
    const found = pattern.exec(typed);
    if (!found) continue;
    const parts = found.slice(1).map((part) => Number(part.replace(",", ".")));
    // Minutes beside hours are below 60.
    if (parts.length === 2 && (parts[1] ?? 0) >= 60) return undefined;
    return Math.round(seconds(parts) / minute) * minute;
  }
  return undefined;
}

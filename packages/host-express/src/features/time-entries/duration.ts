/** A user's settings for rounding durations. */
export interface Rounding {
  readonly enabled: boolean;
  /** Durations become multiples of this; 1 for no rounding. */
  readonly minutes: number;
  readonly method: "nearest" | "up" | "down";
}

/**
 * Calculates the duration of a completed entry in seconds: end − start − breaks, at least 0, rounded
 * by the owner's settings. The method "nearest" rounds half up.
 */
export function durationSeconds(
  start: Date,
  end: Date,
  breakSeconds: number,
  rounding: Rounding,
): number {
  const elapsed = Math.floor((end.getTime() - start.getTime()) / 1000);
  const worked = Math.max(0, elapsed - breakSeconds);
  if (!rounding.enabled || rounding.minutes <= 1) return worked;
  const unit = rounding.minutes * 60;
  const round = { nearest: Math.round, up: Math.ceil, down: Math.floor }[rounding.method];
  return round(worked / unit) * unit;
}

/** Formats seconds as `HH:MM:SS`, with more than two digits from 100 hours on. */
export function formatDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

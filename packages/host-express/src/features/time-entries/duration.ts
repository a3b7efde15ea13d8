/** How a user wants durations rounded. */
export interface Rounding {
  readonly enabled: boolean;
  /** 1 means none. */
  readonly minutes: number;
  readonly method: "nearest" | "up" | "down";
}

/**
 * The duration of a finished entry in seconds (API contract §2): end − start − breaks, never
 * negative, then rounded the way the entry's owner wants; "nearest" is half up (§25).
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

/** Seconds a running entry has counted so far; a pause stands still. */
export function elapsedSeconds(
  start: Date,
  breakSeconds: number,
  pausedAt: Date | undefined,
  now: Date,
): number {
  const until = (pausedAt ?? now).getTime();
  return Math.max(0, Math.floor((until - start.getTime()) / 1000) - breakSeconds);
}

/** `HH:MM:SS`; hours may have more than two digits. */
export function formatDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** Calculates the duration of a running entry in seconds, up to `pausedAt` while it is paused. */
export function elapsedSeconds(
  start: Date,
  breakSeconds: number,
  pausedAt: Date | undefined,
  now: Date,
): number {
  const until = (pausedAt ?? now).getTime();
  return Math.max(0, Math.floor((until - start.getTime()) / 1000) - breakSeconds);
}

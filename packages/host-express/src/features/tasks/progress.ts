/**
 * Returns tracked hours as a percentage of the estimate: rounded half up to one decimal, at most 100,
 * 0 without an estimate. Depends on hours only, not on the task's status.
 */
export function progressPercentage(hours: number, estimate: number | null): number {
  if (estimate === null || estimate === 0) return 0;
  return hours >= estimate ? 100 : Math.round((hours / estimate) * 1000) / 10;
}

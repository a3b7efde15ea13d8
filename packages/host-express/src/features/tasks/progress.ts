/**
 * How far a task is, in percent with one decimal, half up: 0 without an estimate, at most 100. That
 * a task is done says nothing about its hours (API contract §2).
 */
export function progressPercentage(hours: number, estimate: number | null): number {
  if (estimate === null || estimate === 0) return 0;
  return hours >= estimate ? 100 : Math.round((hours / estimate) * 1000) / 10;
}

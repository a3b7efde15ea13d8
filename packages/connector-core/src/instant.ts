/** ISO 8601 UTC in whole seconds, `2024-01-15T09:00:00Z`: the one form in answers (API contract §25). */
export function toInstant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

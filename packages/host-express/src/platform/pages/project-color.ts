/** Colors of projects by id. */
const palette = [
  "#3b82f6",
  "#10b981",
  "#f59e0b",
  "#ef4444",
  "#8b5cf6",
  "#ec4899",
  "#14b8a6",
  "#f97316",
  "#6366f1",
  "#84cc16",
] as const;

/** The color of a project that has none of its own. */
export function projectColor(id: number): string {
  return palette[id % palette.length] ?? palette[0];
}

/** True for the title of an event that the host exported. */
export function isExported(summary: unknown): summary is string {
  return typeof summary === "string" && summary.startsWith("[TT]");
}

/** Tags split on commas, trimmed, blanks dropped. */
export function tagList(tags: string | null): string[] {
  return (tags ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

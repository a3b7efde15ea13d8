/** Splits comma-separated tags; trims them and drops blank ones. */
export function tagList(tags: string | null): string[] {
  return (tags ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

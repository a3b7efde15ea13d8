/** Counts the characters of a text as the schemas and the database do: an emoji is one, not two. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

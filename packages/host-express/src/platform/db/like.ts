/** A LIKE pattern for "has this text somewhere": the text's own wildcards stand for themselves. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

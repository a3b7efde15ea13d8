/** A LIKE pattern that matches values which contain the text, with the text's wildcards escaped. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

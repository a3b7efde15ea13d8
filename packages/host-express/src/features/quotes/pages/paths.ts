/** Path of the list of quotes. */
export const quotesPath = "/quotes";

/** Path of a quote, or of something of it. */
export function quotePath(id: number, more?: string): string {
  return `${quotesPath}/${String(id)}${more === undefined ? "" : `/${more}`}`;
}

/**
 * Ends every line of a text with a line feed. A browser sends every line end of a form as two characters,
 * but counts it as one: https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element
 */
export function toLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/**
 * Gives each text of a form that was not edited the line ends that it has in the record, so that saving
 * the form does not change it.
 * @param sent What was sent, with line feeds.
 * @param shown What the form shows for the record, by the same names.
 */
export function keepLineEnds<Sent extends object>(sent: Sent, shown: object): Sent {
  const stored = new Map<string, unknown>(Object.entries(shown));
  const kept = Object.entries(sent).map(([name, value]: [string, unknown]) => {
    const text = stored.get(name);
    return [name, typeof text === "string" && toLineFeeds(text) === value ? text : value];
  });
  return Object.fromEntries(kept) as Sent;
}

/**
 * The web page of an item as people recognize it: `github.com/octo-org/hello-world/issues/17`.
 * @returns undefined if the text is no web address
 */
export function itemText(url: string | null): string | undefined {
  if (url === null || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  const text = `${host.replace(/^www\./, "")}${pathname === "/" ? "" : pathname}`;
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

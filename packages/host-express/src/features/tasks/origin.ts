/**
 * The web page of an item as people recognize it: `github.com/octo-org/hello-world/issues/17`.
 * @returns undefined if the text is no web address
 */
export function itemText(url: string | null): string | undefined {
  if (url === null || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  if (host === "") return undefined;
  const text = `${host.replace(/^www\./, "")}${pathname === "/" ? "" : pathname}`;
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/**
 * The short name of a provider's item by its reference: `#17` for `github_issue_17`, `ENG-12` for
 * `linear_ENG-12`.
 * @returns undefined if the reference ends with neither a number nor a key
 */
export function itemName(ref: string): string | undefined {
  const last = ref.slice(ref.lastIndexOf("_") + 1);
  if (/^\d{1,12}$/.test(last)) return `#${last}`;
  return /^[A-Z][A-Z0-9]{0,15}-\d{1,12}$/.test(last) ? last : undefined;
}

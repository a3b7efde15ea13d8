/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The `Link` header. Undefined if everything fits on one page. */
  readonly link: string | undefined;
}

/**
 * Returns the page of a query, with `per_page` from 1 to 100 (default: 30).
 * @param url URL of the list, without a query.
 */
export function pageOf<T>(all: readonly T[], url: string, query: URLSearchParams): Page<T> {
  const size = Math.min(100, positive(query.get("per_page")) ?? 30);
  const page = positive(query.get("page")) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const targets: readonly (readonly [rel: string, page: number, there: boolean])[] = [
    ["prev", page - 1, page > 1],
    ["next", page + 1, page < last],
    ["last", last, page < last],
    ["first", 1, page > 1],
  ];
  const links = targets
    .filter(([, , there]) => there)
    .map(([rel, target]) => linkTo(url, query, "page", String(target), rel));
  return {
    items: all.slice((page - 1) * size, page * size),
    link: links.length === 0 ? undefined : links.join(", "),
  };
}

/** Returns the page after the item with the ID `cursor`, for lists without page numbers. */
export function cursorPageOf<T extends { readonly id: number }>(
  all: readonly T[],
  url: string,
  query: URLSearchParams,
): Page<T> {
  const size = Math.min(100, positive(query.get("per_page")) ?? 30);
  const after = positive(query.get("cursor"));
  const start = after === undefined ? 0 : all.findIndex((item) => item.id === after) + 1;
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  const more = last !== undefined && start + size < all.length;
  return { items, link: more ? linkTo(url, query, "cursor", String(last.id), "next") : undefined };
}

function linkTo(
  url: string,
  query: URLSearchParams,
  name: string,
  value: string,
  rel: string,
): string {
  const target = new URLSearchParams(query);
  target.set(name, value);
  return `<${url}?${target.toString()}>; rel="${rel}"`;
}

function positive(text: string | null): number | undefined {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : undefined;
}

// Keeps the focus where it was when elements are replaced.

import { rowSelector } from "./page-keys";

const focusable = "a[href], button, input:not([type=hidden]), select, textarea";

/** A row of a list. */
interface RowPlace {
  /** Blank if it has none. */
  readonly id: string;
  /** Position among all rows of the page. */
  readonly index: number;
}

/** What has the focus, and where it is. */
export interface FocusPlace {
  readonly element: Element | null;
  /** Ids of the element and of those around it. */
  readonly ids: readonly string[];
  /** The row around it, which may be gone afterwards. */
  readonly row: RowPlace | undefined;
}

/** Describes what has the focus now. */
export function focusPlace(): FocusPlace {
  const element = document.activeElement;
  return { element, ids: idsAround(element), row: rowPlaceOf(element) };
}

/**
 * Focuses the first wrong field, else the one that asks for it, else what had the focus, else what is
 * in its place.
 * @param isReplaced True if the focus was in what was replaced.
 */
export function moveFocus(
  placed: readonly Element[],
  { ids, row }: FocusPlace,
  isReplaced: boolean,
): void {
  const find = (selector: string): HTMLElement | undefined =>
    placed.flatMap((each) => [...each.querySelectorAll<HTMLElement>(selector)])[0];
  const wrong = find("[aria-invalid=true]");
  if (wrong || !isReplaced) {
    wrong?.focus();
    return;
  }
  const next = find("[autofocus]:not([data-form-errors])") ?? successorOf(row);
  if (next) {
    next.focus();
    return;
  }
  const same = ids.map((id) => document.getElementById(id)).find((each) => each);
  const target = same?.matches(focusable) ? same : same?.querySelector<HTMLElement>(focusable);
  target?.focus({ preventScroll: target !== same });
}

/** The ids of an element and of those around it. */
function idsAround(element: Element | null): readonly string[] {
  const ids: string[] = [];
  for (let each = element; each; each = each.parentElement) if (each.id !== "") ids.push(each.id);
  return ids;
}

/** The row around an element. */
function rowPlaceOf(element: Element | null): RowPlace | undefined {
  const row = element?.closest(rowSelector);
  // A row is known by the id of its title, unless it has one itself.
  const id = row?.id === "" ? row.querySelector("[id]")?.id : row?.id;
  return row ? { id: id ?? "", index: allRows().indexOf(row) } : undefined;
}

/** What gets the focus after a row is gone: the one in its place. */
function successorOf(place: RowPlace | undefined): HTMLElement | undefined {
  if (!place || place.id === "" || document.getElementById(place.id)) return undefined;
  const rows = allRows();
  return (
    rows[Math.min(place.index, rows.length - 1)]?.querySelector<HTMLElement>(focusable) ?? undefined
  );
}

function allRows(): Element[] {
  return [...document.querySelectorAll(rowSelector)];
}

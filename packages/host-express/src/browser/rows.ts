// Keys of rows: `j` and `k` move between them, the others press what a row has for them.

import { rowSelector } from "./page-keys";

/** What the keys of rows do. */
const rowKeys: readonly (readonly [key: string, label: string])[] = [
  ["j", "Next row"],
  ["k", "Previous row"],
  ["x", "Select the row"],
  ["e", "Edit the row"],
  ["Enter", "Open the row"],
  ["Delete", "Delete the row"],
];

/** Selects what a key presses in a row. */
const controls: Readonly<Record<string, string>> = {
  x: ".pick",
  e: ".pencil",
  Enter: "a[href]",
  Delete: ".trash-2",
};

/**
 * Does what a key means for the row that has the focus, or for the rows of the page.
 * @returns false if it means nothing
 */
export function pressInRow({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  const row = target.closest<HTMLElement>(rowSelector);
  const step = { j: 1, k: -1 }[key];
  if (step !== undefined) return move(row, step);
  // Links and buttons of a row have their own Enter.
  return row !== null && (key !== "Enter" || isPick(target)) && press(row, key);
}

/** The keys that the rows of the page have, with what they do; none without rows. */
export function keysOfRows(): typeof rowKeys {
  const all = rows();
  return rowKeys.filter(([key]) =>
    key === "j" || key === "k" ? all.length > 0 : all.some((row) => controlOf(row, key)),
  );
}

function rows(): HTMLElement[] {
  const all = [...document.querySelectorAll<HTMLElement>(rowSelector)];
  // Some lists are hidden on some screens.
  return all.filter((row) => row.checkVisibility() && focusOf(row) !== null);
}

function isPick(element: Element): boolean {
  return element.classList.contains("pick");
}

function move(from: HTMLElement | null, step: number): boolean {
  const all = rows();
  const at = from ? all.indexOf(from) : -1;
  const row = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (row) focusOf(row)?.focus();
  return row !== undefined;
}

/** What of a row has the focus: what it is selected or opened by. */
function focusOf(row: HTMLElement): HTMLElement | null {
  return controlOf(row, "x") ?? controlOf(row, "Enter");
}

/** @returns false if the row has nothing for the key */
function press(row: HTMLElement, key: string): boolean {
  const control = controlOf(row, key);
  control?.click();
  return control !== null;
}

function controlOf(row: HTMLElement, key: string): HTMLElement | null {
  const selector = controls[key];
  return selector === undefined ? null : row.querySelector(selector);
}

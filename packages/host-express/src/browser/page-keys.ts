// Which keys are meant for the page, and what its rows are.

/** Selects the rows of lists and tables. */
export const rowSelector = ".entries li:has(> label), .board-card, [data-row], .table tbody tr";

/** True if a key is meant for the page: not for a field or a dialog, and not turned off. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  // Turned off in the profile, e.g. because speech input is taken for keys.
  if (document.documentElement.dataset["keys"] === "off") return false;
  return !isTyping(event.target) && document.querySelector("dialog[open]") === null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

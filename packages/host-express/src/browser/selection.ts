// Selecting rows: the checkboxes of class `pick`. `data-pick-all` selects all of them, `j` and `k` move
// between them, and `x` selects the one that has the focus.

import { onContent } from "./swap";

/** Starts to listen for keys and for the checkbox of all rows. */
export function startSelection(): void {
  onContent((root) => {
    for (const all of root.querySelectorAll<HTMLInputElement>("[data-pick-all]")) {
      const label = all.closest("label");
      if (label) label.hidden = false;
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const all = document.querySelector<HTMLInputElement>("[data-pick-all]");
    if (target === all) for (const pick of picks()) pick.checked = all.checked;
    else if (all && target.classList.contains("pick")) {
      all.checked = picks().every(({ checked }) => checked);
    }
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(target instanceof HTMLElement) || isTyping(target)) return;
    const all = picks();
    const at = all.findIndex((pick) => pick.closest("li")?.contains(target));
    const step = { j: 1, k: -1 }[key];
    if (step !== undefined) all[Math.max(0, at + step)]?.focus();
    else if (key === "x") all[at]?.click();
  });
}

function picks(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input.pick")];
}

function isTyping(target: HTMLElement): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

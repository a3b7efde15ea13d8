// Selecting rows: the checkboxes of class `pick`. `data-pick-all` selects all of them.

import { onContent } from "./content";

/** Starts to listen for the checkbox of all rows. */
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
}

function picks(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input.pick")];
}

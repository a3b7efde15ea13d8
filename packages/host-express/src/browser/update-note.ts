// Remembers in this browser which release was dismissed, beside the account, which decides.

import { onContent } from "./content";

const key = "tt_dismissed_release_version";

/** Hides notes about a release that was dismissed in this browser, and remembers new dismissals. */
export function startUpdateNotes(): void {
  document.addEventListener("submit", ({ target }) => {
    const note = target instanceof Element ? target.closest<HTMLElement>("[data-release]") : null;
    if (note) remember(note.dataset["release"] ?? "");
  });
  onContent((root) => {
    const self = root instanceof HTMLElement && root.dataset["release"] !== undefined ? [root] : [];
    for (const note of [...self, ...root.querySelectorAll<HTMLElement>("[data-release]")]) {
      note.hidden = note.dataset["release"] === remembered();
    }
  });
}

// The browser may forbid storage.

function remember(version: string): void {
  try {
    localStorage.setItem(key, version);
  } catch {
    // The account remembers it.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

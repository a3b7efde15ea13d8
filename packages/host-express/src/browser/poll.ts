// Reads elements again while they are visible: `data-poll="5"` (seconds) on an element with an id. It
// ends when the server renders the element without the attribute.

import { onContent, refresh } from "./content";

/** Starts to poll, also for elements that are put into the page later. */
export function startPolls(): void {
  onContent((root) => {
    const inside = [...root.querySelectorAll<HTMLElement>("[data-poll]")];
    const self = root instanceof HTMLElement && root.dataset["poll"] !== undefined ? [root] : [];
    for (const each of [...self, ...inside]) pollLater(each);
  });
}

function pollLater(element: HTMLElement): void {
  setTimeout(
    () => {
      if (!element.isConnected) return;
      if (document.visibilityState !== "visible") {
        pollLater(element);
        return;
      }
      // The new element starts its own timer; after a failure, this one goes on.
      refresh(element.id)
        .catch(() => undefined)
        .finally(() => {
          if (element.isConnected) pollLater(element);
        });
    },
    Number(element.dataset["poll"]) * 1_000,
  );
}

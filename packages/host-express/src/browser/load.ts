// Loads elements with `data-load` when they come into view, and reads elements with
// `data-follows="timer"` again when the timer was started, stopped or changed, here or in another tab.

import { onContent, refresh } from "./content";
import { showToast } from "./toast";

/** Starts to load elements, also those that are put into the page later. */
export function startLoads(): void {
  const observer = new IntersectionObserver((entries) => {
    const visible = entries.filter(({ isIntersecting }) => isIntersecting);
    for (const { target } of visible) observer.unobserve(target);
    const ids = visible.map(({ target }) => target.id).join(" ");
    if (ids !== "") void load(ids);
  });
  let timer = timerState();
  onContent((root) => {
    for (const each of root.querySelectorAll("[data-load]")) observer.observe(each);
    if (!(root instanceof HTMLElement)) return;
    if (root.dataset["load"] !== undefined) observer.observe(root);
    if (root.id !== "timer" || timerState() === timer) return;
    timer = timerState();
    for (const each of document.querySelectorAll("[data-follows=timer]")) observer.observe(each);
  });
}

/** Which timer runs, in which version; blank for none. */
function timerState(): string | undefined {
  return document.getElementById("timer")?.dataset["timer"];
}

async function load(ids: string): Promise<void> {
  const isDone = await refresh(ids).catch(() => false);
  if (isDone) return;
  showToast("A part of the page could not be loaded.", {
    label: "Try again",
    run: () => void load(ids),
  });
}

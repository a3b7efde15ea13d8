// Counts the running timer, in the page and its title, and keeps the tabs of the browser in step.

import { clockText, hoursText } from "../platform/time/duration-text";
import { onContent, refresh } from "./content";

/** The timer is read again after this time, and when the page becomes visible. */
const refreshMs = 60_000;

/** When an element came into the page, in milliseconds since 1970. */
const placedAt = new WeakMap<Element, number>();

/** Starts to count timers, also those that are put into the page later. */
export function startTimers(): void {
  const channel = new BroadcastChannel("tt-timer");
  let isFirst = true;
  onContent((root) => {
    const now = Date.now();
    for (const each of timersIn(root)) placedAt.set(each, now);
    // The timer changed here: the other tabs show it too.
    if (!isFirst && root instanceof Element && root.id === "timer" && !isRefreshing) {
      channel.postMessage("changed");
    }
    isFirst = false;
  });
  channel.addEventListener("message", readAgain);
  document.addEventListener("visibilitychange", readAgain);
  setInterval(readAgain, refreshMs);
  setInterval(tick, 1_000);
}

let isRefreshing = false;

function readAgain(): void {
  const isShown = document.getElementById("timer") !== null;
  if (document.visibilityState !== "visible" || isRefreshing || !isShown) return;
  // Typed text in the bar would be lost.
  if (document.activeElement?.closest("#timer input")) return;
  isRefreshing = true;
  refresh("timer")
    .catch(() => undefined)
    .finally(() => {
      isRefreshing = false;
    });
}

function timersIn(root: ParentNode): NodeListOf<HTMLElement> {
  return root.querySelectorAll<HTMLElement>("time[data-elapsed]:not([data-paused])");
}

function tick(): void {
  for (const each of timersIn(document)) {
    const since = (Date.now() - (placedAt.get(each) ?? Date.now())) / 1_000;
    const seconds = Number(each.dataset["elapsed"]) + Math.max(0, since);
    each.textContent = clockText(Math.floor(seconds));
    if (each.closest("#timer")) {
      document.title = document.title.replace(/^● \d+:\d\d/, `● ${hoursText(seconds)}`);
    }
  }
}

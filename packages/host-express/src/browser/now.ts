// Buttons that write the current time into the field beside them: `data-now` with a time zone.

import { formatTimeOfDay } from "../platform/time/time-of-day";
import { onContent } from "./content";

/** Shows the buttons, and starts to listen for them. */
export function startNowButtons(): void {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-now]") : null;
    if (button) writeNow(button, button.dataset["now"] ?? "UTC");
  });
  onContent((root) => {
    for (const each of root.querySelectorAll<HTMLElement>("[data-now]")) each.hidden = false;
  });
}

/** Writes the time on the clock of a zone; for a start, the date of it too. */
function writeNow(button: HTMLElement, zone: string): void {
  const input = button.parentElement?.querySelector("input");
  const fields = button.closest<HTMLElement>("[data-times]");
  if (!input || !fields) return;
  const now = new Date();
  const clock = fields.dataset["times"] === "12h" ? "12h" : "24h";
  input.value = formatTimeOfDay(secondsAt(now, zone), clock);
  const date = fields.querySelector<HTMLInputElement>('[name="date"]');
  // The dates of Sweden are those of ISO 8601.
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(now);
  if (date && input.name === "start") date.value = day;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Seconds since midnight on the clock of a zone, to the minute. */
function secondsAt(now: Date, zone: string): number {
  const text = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(now);
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return hour * 3600 + minute * 60;
}

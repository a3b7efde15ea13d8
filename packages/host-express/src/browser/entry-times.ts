// Keeps end and duration of an entry's form in step: `data-times` around the fields. The server reads
// them in the same way, whether or not this runs.

import { durationText, parseDuration } from "../platform/time/duration-text";
import { formatTimeOfDay, parseTimeOfDay } from "../platform/time/time-of-day";

const daySeconds = 24 * 3600;

/** Starts to listen for changed times. */
export function startEntryTimes(): void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const fields = target.closest<HTMLElement>("[data-times]");
    if (fields) update(fields, target.name);
  });
}

function update(fields: HTMLElement, changed: string): void {
  const input = (name: string) => fields.querySelector<HTMLInputElement>(`[name="${name}"]`);
  const start = parseTimeOfDay(input("start")?.value ?? "");
  const end = input("end");
  const duration = input("duration");
  if (start === undefined || !end || !duration) return;
  const pause = breakOf(input("break")?.value ?? "");
  const seconds = parseDuration(duration.value);
  if (changed === "duration" || (end.value === "" && seconds !== undefined)) {
    if (seconds === undefined) return;
    const clock = fields.dataset["times"] === "12h" ? "12h" : "24h";
    end.value = formatTimeOfDay((start + seconds + pause) % daySeconds, clock);
    return;
  }
  const until = parseTimeOfDay(end.value);
  if (until === undefined || changed === "date") return;
  const length = (until - start + daySeconds) % daySeconds;
  duration.value = length > pause ? durationText(length - pause) : "";
}

/** A number alone is in minutes. */
function breakOf(text: string): number {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? Number(trimmed) * 60 : (parseDuration(trimmed) ?? 0);
}

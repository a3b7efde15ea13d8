// Keeps end and duration of an entry's form in step: `data-times` around the fields. Only what was typed
// is sent: the other one is counted by the clock, which is wrong where the clocks are changed.

import { onContent } from "./content";
import { durationText, parseDuration } from "../platform/time/duration-text";
import { formatTimeOfDay, parseTimeOfDay } from "../platform/time/time-of-day";

const daySeconds = 24 * 3600;

/** Which of end and duration was computed, by the element around the fields. */
const computed = new WeakMap<Element, "end" | "duration">();

/** Starts to listen for changed times, and completes those of forms that were refused. */
export function startEntryTimes(): void {
  onContent((root) => {
    for (const fields of root.querySelectorAll<HTMLElement>("[data-times]")) complete(fields);
  });
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!(target instanceof HTMLFormElement)) return;
    for (const fields of target.querySelectorAll("[data-times]")) {
      const name = computed.get(fields);
      if (name !== undefined) formData.set(name, "");
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const fields = target.closest<HTMLElement>("[data-times]");
    if (fields) update(fields, target.name);
  });
}

function complete(fields: HTMLElement): void {
  const [end, duration] = ["end", "duration"].map((name) => inputOf(fields, name)?.value);
  if (end === undefined || duration === undefined || (end === "") === (duration === "")) return;
  update(fields, end === "" ? "duration" : "end");
}

function inputOf(fields: HTMLElement, name: string): HTMLInputElement | null {
  return fields.querySelector<HTMLInputElement>(`[name="${name}"]`);
}

function update(fields: HTMLElement, changed: string): void {
  const input = (name: string) => inputOf(fields, name);
  const start = parseTimeOfDay(input("start")?.value ?? "");
  const end = input("end");
  const duration = input("duration");
  // What is typed is sent, also if it is no time.
  if (changed === computed.get(fields)) computed.delete(fields);
  if (start === undefined || !end || !duration) return;
  const pause = breakOf(input("break")?.value ?? fields.dataset["break"] ?? "");
  const seconds = parseDuration(duration.value);
  if (changed === "duration" || (end.value === "" && seconds !== undefined)) {
    if (seconds === undefined) return;
    const clock = fields.dataset["times"] === "12h" ? "12h" : "24h";
    end.value = formatTimeOfDay((start + seconds + pause) % daySeconds, clock);
    computed.set(fields, "end");
    return;
  }
  const until = parseTimeOfDay(end.value);
  if (until === undefined || changed === "date") return;
  const length = (until - start + daySeconds) % daySeconds;
  duration.value = length > pause ? durationText(length - pause) : "";
  computed.set(fields, "duration");
}

/** A number alone is in minutes. */
function breakOf(text: string): number {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? Number(trimmed) * 60 : (parseDuration(trimmed) ?? 0);
}

// What was typed into the timer bar and not started stays while other pages are opened in this tab, e.g.
// the one that adds its project, which is chosen afterwards.

import type { Choice } from "./combobox";
import { onContent } from "./content";

const storageKey = "tt-timer-draft";
/** After this time it is not what the user is working on. */
const maxAgeMs = 12 * 60 * 60 * 1_000;

interface Draft {
  readonly notes: string;
  /** Name of a project that is being added. */
  readonly created?: string | undefined;
  /** When it was typed, in milliseconds since 1970. */
  readonly at: number;
}

/** Starts to keep what is typed into the timer bar. */
export function startTimerDraft(): void {
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.id === "timer-notes") {
      write({ ...read(), notes: target.value });
    }
  });
  document.addEventListener("create", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#timer")) return;
    write({ notes: read()?.notes ?? "", created: (event as CustomEvent<string>).detail });
  });
  document.addEventListener("submit", ({ target }) => {
    if (target instanceof HTMLFormElement && target.getAttribute("action") === "/logout") clear();
  });
  let isFirst = true;
  onContent((root) => {
    const isTimer = root instanceof Element && root.id === "timer";
    if (isFirst || isTimer) restore();
    isFirst = false;
  });
}

function restore(): void {
  const draft = read();
  const bar = document.getElementById("timer");
  if (!draft || !bar) return;
  const notes = bar.querySelector<HTMLInputElement>("#timer-notes");
  // Something was started.
  if (!notes) {
    clear();
    return;
  }
  if (notes.value === "") notes.value = draft.notes;
  if (draft.created !== undefined) void choose(draft, draft.created).catch(() => undefined);
}

/** Chooses the project that was added, once it exists. */
async function choose(draft: Draft, name: string): Promise<void> {
  const response = await fetch(`/api/choices/work?${new URLSearchParams({ q: name }).toString()}`);
  if (!response.ok) return;
  const { choices } = (await response.json()) as { readonly choices: readonly Choice[] };
  const added = choices.find(({ label }) => label === name);
  if (!added) return;
  document
    .querySelector("#timer select[name=work]")
    ?.dispatchEvent(new CustomEvent("choose", { detail: added }));
  write({ notes: draft.notes });
}

function read(): Draft | undefined {
  const text = sessionStorage.getItem(storageKey);
  if (text === null) return undefined;
  const draft = JSON.parse(text) as Draft;
  return Date.now() - draft.at < maxAgeMs ? draft : undefined;
}

function write({ notes, created }: Omit<Draft, "at">): void {
  if (notes === "" && created === undefined) clear();
  else sessionStorage.setItem(storageKey, JSON.stringify({ notes, created, at: Date.now() }));
}

function clear(): void {
  sessionStorage.removeItem(storageKey);
}

// Keys that press buttons and follow links: `data-hotkey="s"` or `data-hotkey="g t"`. `?` lists them.

import { meaningOf } from "./hotkey-sequence";
import { isForPage } from "./page-keys";
import { keysOfRows, pressInRow } from "./rows";

/** Time between the keys of a sequence. */
const sequenceMs = 1_200;

let first: { readonly key: string; readonly at: number } | undefined;

/** Starts to listen for keys. */
export function startHotkeys(): void {
  document.addEventListener("keydown", (event) => {
    if (!isForPage(event)) return;
    if (event.key === "?") {
      showKeys();
      return;
    }
    const before = first && event.timeStamp - first.at < sequenceMs ? first.key : undefined;
    const targets = withHotkeys();
    const known = targets.map((each) => each.dataset["hotkey"] ?? "");
    const meaning = meaningOf(event.key, before, known);
    first = meaning.first === undefined ? undefined : { key: meaning.first, at: event.timeStamp };
    // A row has its own keys, but not the second one of a sequence such as `g k`.
    const isSequence = meaning.hotkey?.includes(" ") === true;
    if (!isSequence && pressInRow(event)) {
      event.preventDefault();
      return;
    }
    const target = targets[known.indexOf(meaning.hotkey ?? "")];
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.focus();
    else target.click();
  });
}

function withHotkeys(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-hotkey]")];
}

/** The keys of the page with what they do: those of its buttons and links, of its rows, and of dialogs. */
function keysOfPage(): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const each of withHotkeys()) {
    const key = each.dataset["hotkey"] ?? "";
    // Of several with one key, it presses the first one.
    if (!keys.has(key)) keys.set(key, each.ariaLabel ?? each.textContent.trim());
  }
  for (const [key, label] of keysOfRows()) keys.set(key, label);
  return keys.set("Ctrl K", "Search, also while typing").set("Esc", "Close what is open");
}

/** Lists the keys of the page in a dialog. */
function showKeys(): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys";
  const list = document.createElement("dl");
  list.className = "mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-sm";
  for (const [key, label] of keysOfPage()) {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    const shown = document.createElement("kbd");
    shown.textContent = key;
    term.append(shown);
    description.textContent = label;
    list.append(term, description);
  }
  const close = document.createElement("button");
  close.className = "btn btn-quiet mt-5";
  close.type = "button";
  close.dataset["close"] = "";
  close.textContent = "Close";
  dialog.append(title, list, close);
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

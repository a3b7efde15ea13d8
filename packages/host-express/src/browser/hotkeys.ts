// Keys that press buttons and follow links: `data-hotkey="s"` or `data-hotkey="g t"`. `?` lists them.

import { meaningOf } from "./hotkey-sequence";

/** Time between the keys of a sequence. */
const sequenceMs = 1_200;

let first: { readonly key: string; readonly at: number } | undefined;

/** Starts to listen for keys. */
export function startHotkeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    // Turned off in the profile, e.g. because speech input is taken for keys.
    if (document.documentElement.dataset["keys"] === "off") return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      showKeys();
      return;
    }
    const before = first && event.timeStamp - first.at < sequenceMs ? first.key : undefined;
    const targets = withHotkeys();
    const known = targets.map((each) => each.dataset["hotkey"] ?? "");
    const meaning = meaningOf(event.key, before, known);
    first = meaning.first === undefined ? undefined : { key: meaning.first, at: event.timeStamp };
    const target = targets[known.indexOf(meaning.hotkey ?? "")];
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) target.focus();
    else target.click();
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

function withHotkeys(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-hotkey]")];
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
  for (const each of withHotkeys()) {
    const key = document.createElement("dt");
    const label = document.createElement("dd");
    const shown = document.createElement("kbd");
    shown.textContent = each.dataset["hotkey"] ?? "";
    key.append(shown);
    label.textContent = each.ariaLabel ?? each.textContent.trim();
    list.append(key, label);
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

// Small improvements of single controls. Those that do nothing without scripts are hidden until here.

import { durationText, parseDuration } from "../platform/time/duration-text";

/** Buttons that only a script can serve; without it they are hidden. */
const scripted = "[data-copy],[data-reveal],[data-check],[data-print]";

/** Fields of durations. */
const durations = "[data-duration], [data-grid] td > input";

/** How long "Copied" is shown. */
const copiedMs = 2_000;

/** Shows the buttons that need scripts, and chooses the browser's time zone, below an element. */
export function prepareControls(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-zone]")) {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if ([...select.options].some(({ value }) => value === zone)) select.value = zone;
  }
  for (const each of root.querySelectorAll<HTMLElement>(scripted)) {
    each.hidden = false;
  }
}

/** Starts to listen for buttons that copy, reveal, print or check boxes, and for durations. */
export function startControls(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>(scripted);
    const { copy: text, check: names } = button?.dataset ?? {};
    if (button?.dataset["print"] !== undefined) print();
    else if (button && text !== undefined) void copy(button, text);
    else if (button && names !== undefined) check(button, names.split(" "));
    else if (button) reveal(button);
  });
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches(durations)) return;
    const seconds = parseDuration(target.value);
    if (seconds !== undefined) target.value = durationText(seconds);
  });
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  const done = await writeText(button, text);
  label.textContent = done ? "Copied" : "Press Ctrl+C";
  button.setAttribute("aria-live", "polite");
  setTimeout(() => {
    label.textContent = before;
  }, copiedMs);
}

/** The clipboard needs https or localhost; elsewhere, the text is selected for the user. */
async function writeText(button: HTMLElement, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    button.parentElement?.querySelector("input")?.select();
    return false;
  }
}

function reveal(button: HTMLElement): void {
  const input = button.parentElement?.querySelector("input");
  if (!input) return;
  const isShown = input.type === "text";
  input.type = isShown ? "password" : "text";
  button.ariaPressed = String(!isShown);
  button.textContent = isShown ? "Show" : "Hide";
}

/** Checks exactly the boxes with these names, of those in the fieldset of the button. */
function check(button: HTMLElement, names: readonly string[]): void {
  const boxes = button.closest("fieldset")?.querySelectorAll<HTMLInputElement>("[type=checkbox]");
  for (const box of boxes ?? []) box.checked = names.includes(box.name);
}

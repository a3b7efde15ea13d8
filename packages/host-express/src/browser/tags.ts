// Known tags below a field, `data-tags`, which are added and removed by one press.

import { onContent } from "./content";

/** Starts to listen for pressed tags and for what is typed into their fields. */
export function startTags(): void {
  document.addEventListener("click", ({ target }) => {
    const chip = target instanceof Element ? target.closest<HTMLElement>("[data-tag]") : null;
    if (chip) toggle(chip, chip.dataset["tag"] ?? "");
  });
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement) show(target);
  });
  onContent((root) => {
    for (const list of root.querySelectorAll<HTMLElement>("[data-tags]")) {
      list.hidden = false;
      const input = inputOf(list);
      if (input) show(input);
    }
  });
}

function tagsOf(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

function toggle(chip: HTMLElement, tag: string): void {
  const input = inputOf(chip.closest<HTMLElement>("[data-tags]"));
  if (!input) return;
  const tags = tagsOf(input.value);
  const others = tags.filter((each) => each !== tag);
  input.value = (others.length < tags.length ? others : [...tags, tag]).join(", ");
  show(input);
}

/** The field of a list of tags. */
function inputOf(list: HTMLElement | null): HTMLInputElement | undefined {
  const found = document.getElementById(list?.dataset["tags"] ?? "");
  return found instanceof HTMLInputElement ? found : undefined;
}

/** Shows which of the known tags a field has. */
function show(input: HTMLInputElement): void {
  const list = document.querySelector(`[data-tags="${CSS.escape(input.id)}"]`);
  if (input.id === "" || !list) return;
  const tags = new Set(tagsOf(input.value));
  for (const chip of list.querySelectorAll<HTMLElement>("[data-tag]")) {
    chip.ariaPressed = String(tags.has(chip.dataset["tag"] ?? ""));
  }
}

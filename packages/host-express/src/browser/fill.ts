// Fills a form in by one press: `data-fill` on a link, which leads to the filled form without scripts.

import type { Choice } from "./combobox";

/** Fields of a form by name, as the server writes them. */
interface Fill {
  readonly work: Choice;
  readonly texts: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

/** Starts to listen for links that fill forms in. */
export function startFills(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLElement>("[data-fill]");
    const form = link?.closest("form");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fill(form, JSON.parse(link.dataset["fill"] ?? "") as Fill);
  });
}

function fill(form: HTMLFormElement, { work, texts, flags }: Fill): void {
  form
    .querySelector('select[name="work"]')
    ?.dispatchEvent(new CustomEvent("choose", { detail: work }));
  for (const [name, value] of Object.entries(texts)) {
    const field = form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const [name, isOn] of Object.entries(flags)) {
    const box = form.querySelector<HTMLInputElement>(`[type="checkbox"][name="${name}"]`);
    if (box) box.checked = isOn;
  }
  form.querySelector<HTMLInputElement>('[name="start"]')?.focus();
}

// Hides the fields of a form that count only while other fields have certain values: `data-show-if`
// holds these values by name, as JSON. Hidden fields are sent as they are.

/** Shows and hides the fields below an element, now and whenever another field changes. */
export function prepareConditions(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLElement>("[data-show-if]")) {
    const form = field.closest("form");
    if (!form) continue;
    const update = (): void => {
      const wanted = JSON.parse(field.dataset["showIf"] ?? "{}") as Record<string, string>;
      const values = new FormData(form);
      // A checkbox has a hidden field before it, so its last value counts.
      field.hidden = Object.entries(wanted).some(
        ([name, value]) => values.getAll(name).at(-1) !== value,
      );
    };
    form.addEventListener("change", update);
    update();
  }
}

// Keys of a form in the place of a row, inside `data-inline-form`: Enter sends it, also in a text of
// several lines (Shift+Enter begins a line), and Escape follows its link `data-cancel`.

/** Starts to listen for these keys. */
export function startInlineForms(): void {
  document.addEventListener("keydown", (event) => {
    // A list that is open takes the same keys.
    if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
    const row = event.target.closest<HTMLElement>("[data-inline-form]");
    if (!row) return;
    if (event.key === "Escape") {
      event.preventDefault();
      row.querySelector<HTMLElement>("[data-cancel]")?.click();
    } else if (event.key === "Enter" && event.target instanceof HTMLTextAreaElement) {
      if (event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.target.form?.requestSubmit();
    }
  });
}

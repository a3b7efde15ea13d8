// Shows that a form is being sent.

/** A form that is sent for longer than this shows that it is. */
const busyAfterMs = 150;

/**
 * Disables a form's buttons while it is sent, and says so after a moment.
 * @returns a function that ends it
 */
export function markBusy(form: HTMLFormElement, submitter: HTMLElement | null): () => void {
  form.ariaBusy = "true";
  const button = submitter instanceof HTMLButtonElement ? submitter : undefined;
  const label = button?.dataset["busy"];
  const children = button ? [...button.childNodes] : [];
  const timer = setTimeout(() => {
    if (!button) return;
    button.disabled = true;
    if (label !== undefined) button.replaceChildren(label);
  }, busyAfterMs);
  const done = (): void => {
    clearTimeout(timer);
    form.ariaBusy = null;
    if (!button) return;
    button.disabled = false;
    if (label !== undefined) button.replaceChildren(...children);
  };
  // A page from the browser's history is as it was left.
  addEventListener("pageshow", done, { once: true });
  return done;
}

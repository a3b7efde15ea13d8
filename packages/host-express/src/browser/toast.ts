// Messages above the lower edge: those of the server hide after a while, others are added here.

/** Time for which a message is visible; longer while the pointer or the focus is on it. */
const visibleMs = 10_000;

/** What the user can do about a message. */
export interface ToastAction {
  readonly label: string;
  run(): void;
}

/** Prepares the messages below an element. */
export function prepareToasts(root: ParentNode): void {
  for (const toast of root.querySelectorAll<HTMLElement>("[data-toast]")) {
    const dismiss = toast.querySelector<HTMLElement>("[data-dismiss]");
    if (dismiss) {
      dismiss.hidden = false;
      dismiss.addEventListener("click", () => {
        toast.remove();
      });
    }
    hideLater(toast);
  }
}

/** Shows a message, with one action. */
export function showToast(text: string, action?: ToastAction): void {
  const toast = document.createElement("div");
  toast.className = "toast";
  const paragraph = document.createElement("p");
  paragraph.className = "min-w-0 flex-1 py-1";
  paragraph.textContent = text;
  toast.append(paragraph);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      toast.remove();
      action.run();
    });
    toast.append(button);
  }
  document.getElementById("toasts")?.replaceChildren(toast);
  if (!action) hideLater(toast);
}

function hideLater(toast: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    timer = setTimeout(() => {
      toast.remove();
    }, visibleMs);
  };
  const stop = (): void => {
    clearTimeout(timer);
  };
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

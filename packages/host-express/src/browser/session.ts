// The dialog that says that the session has ended, so that what was typed stays on the page.

/** Asks to log in, in another tab, and sends the form again afterwards. */
export function sessionEnded(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "session-ended");
  const title = document.createElement("h2");
  title.id = "session-ended";
  title.textContent = "You were logged out";
  const text = document.createElement("p");
  text.className = "text-soft mt-2 text-sm";
  text.textContent = "Log in in a new tab, then go on here. Nothing that you typed is lost.";
  const actions = document.createElement("div");
  actions.className = "mt-5 flex flex-wrap justify-end gap-2";
  const link = document.createElement("a");
  link.className = "btn btn-primary";
  link.href = "/login";
  link.target = "_blank";
  link.textContent = "Log in";
  const again = document.createElement("button");
  again.className = "btn btn-quiet";
  again.type = "button";
  again.textContent = "Go on";
  again.addEventListener("click", () => {
    dialog.close();
    form.requestSubmit(submitter);
  });
  actions.append(link, again);
  dialog.append(title, text, actions);
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

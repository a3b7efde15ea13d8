// Takes the code of a one-time link from the address into the form, and out of the history.

/** Fills the field of the code with what follows `#` in the address, and hides it then. */
export function startLinkCode(): void {
  const holder = document.querySelector<HTMLElement>("[data-from-address]");
  const input = holder?.querySelector("input");
  const code = location.hash.slice(1);
  if (!holder || !input || code === "" || code === "main") return;
  input.value = code;
  holder.hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
}

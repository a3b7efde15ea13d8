// Moves a task by dragging its card to another column of the board, `data-column`: one of its buttons is sent
// with the form of that column. Until the server has moved it, the card stays where it is; a refusal is a
// message.

import { onContent } from "./content";

let dragged: HTMLElement | undefined;

/** Starts to listen for dragged cards. */
export function startBoard(): void {
  onContent((root) => {
    for (const card of root.querySelectorAll<HTMLElement>(".board-card")) card.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    dragged = event.target.closest<HTMLElement>(".board-card") ?? undefined;
    if (dragged && event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragend", () => {
    dragged = undefined;
    mark(undefined);
  });
  document.addEventListener("dragover", (event) => {
    const column = columnOf(event.target);
    mark(column);
    if (column) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const column = columnOf(event.target);
    if (!column || !dragged) return;
    event.preventDefault();
    send(dragged, column.dataset["column"] ?? "");
  });
}

/** The column that the dragged card can be dropped into. */
function columnOf(target: EventTarget | null): HTMLElement | undefined {
  if (!dragged || !(target instanceof Element)) return undefined;
  const column = target.closest<HTMLElement>("[data-column]");
  return column && !column.contains(dragged) ? column : undefined;
}

/** Marks a column as the one that the card is dropped into. */
function mark(column: HTMLElement | undefined): void {
  for (const each of document.querySelectorAll<HTMLElement>("[data-column]")) {
    if (each === column) each.dataset["over"] = "";
    else delete each.dataset["over"];
  }
}

/** Sends the form of a status as a button of the card does. */
function send(card: HTMLElement, status: string): void {
  const move = card.querySelector<HTMLButtonElement>("button[formaction]");
  const form = document.getElementById(`move-${status}`);
  if (!move || !(form instanceof HTMLFormElement)) return;
  const button = move.cloneNode() as HTMLButtonElement;
  button.removeAttribute("form");
  button.hidden = true;
  form.append(button);
  form.requestSubmit(button);
  button.remove();
}

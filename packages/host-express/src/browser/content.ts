// Puts elements of responses into the page, in place of those with the same ids.

import { keepChosen } from "./chosen";
import { focusPlace, moveFocus } from "./focus";
import { textOf } from "./response-text";
import { send } from "./send";

/** Runs after elements were replaced, with the new ones. */
const listeners: ((elements: readonly Element[]) => void)[] = [];

/** Calls a function with the document, and with every element that is put into it later. */
export function onContent(prepare: (root: ParentNode) => void): void {
  prepare(document);
  listeners.push((elements) => {
    elements.forEach(prepare);
  });
}

/**
 * Replaces elements by those of the current page, e.g. because time has passed.
 * @returns false if the server has refused it, or has none of them
 */
export async function refresh(ids: string): Promise<boolean> {
  const response = await send(location.href, ids);
  return response.ok && (await replaceContent(response));
}

/**
 * Replaces the elements of the document that the response has.
 * @returns false if it has none of them besides messages
 */
export async function replaceContent(response: Response): Promise<boolean> {
  const title = response.headers.get("x-title");
  if (title === null) return false;
  const parsed = new DOMParser().parseFromString(await textOf(response), "text/html");
  const before = focusPlace();
  const placed: Element[] = [];
  let hadFocus = false;
  for (const element of [...parsed.body.children]) {
    const old = element.id === "" ? null : document.getElementById(element.id);
    if (!old) continue;
    const copy = document.importNode(element, true);
    if (element.id === "toasts") {
      // Messages stay until they are dismissed. The live region stays too, or nothing is announced.
      if (copy.childElementCount === 0) continue;
      old.replaceChildren(...copy.childNodes);
      placed.push(old);
      continue;
    }
    if (old.contains(before.element)) hadFocus = true;
    if (old.dataset["load"] !== undefined) keepChosen(old, copy);
    old.replaceWith(copy);
    placed.push(copy);
  }
  document.title = decodeURIComponent(title);
  for (const listener of listeners) listener(placed);
  moveFocus(placed, before, hadFocus);
  return placed.some(({ id }) => id !== "toasts");
}

// Sends forms and follows links without loading the page: the elements named by `data-swap` are
// replaced by those of the response. The server renders the same page for both (`X-Fragment`).

import { rowSelector } from "./page-keys";
import { showToast } from "./toast";
import { sessionEnded } from "./session";

/** A form that is sent for longer than this shows that it is. */
const busyAfterMs = 150;

/** Runs after elements were replaced, with the new ones. */
const listeners: ((elements: readonly Element[]) => void)[] = [];

/** Calls a function with the document, and with every element that is put into it later. */
export function onContent(prepare: (root: ParentNode) => void): void {
  prepare(document);
  listeners.push((elements) => {
    elements.forEach(prepare);
  });
}

/** Starts to enhance forms and links with `data-swap`. */
export function startSwaps(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.method === "dialog") return;
    if (form.dataset["swap"] === undefined) {
      markBusy(form, event.submitter);
      return;
    }
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    void submit(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void visit(link.href, link.dataset["swap"] ?? "", { isNewAddress: false });
  });
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-live]") : null;
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
  addEventListener("popstate", () => {
    location.reload();
  });
}

/**
 * Replaces elements by those of the current page, e.g. because time has passed.
 * @returns false if the server has refused it, or has none of them
 */
export async function refresh(ids: string): Promise<boolean> {
  const response = await send(location.href, ids);
  return response.ok && (await apply(response));
}

async function visit(
  href: string,
  ids: string,
  { isNewAddress }: { readonly isNewAddress: boolean },
): Promise<void> {
  try {
    const response = await send(href, ids);
    if (!response.ok || !(await apply(response))) throw new TypeError(response.statusText);
    if (isNewAddress) history.pushState(null, "", href);
  } catch {
    location.assign(href);
  }
}

/** Waiting times before a form with a key is sent again on its own. */
const resendAfterMs = [1_000, 4_000];

/** A form with a key is sent again if no response comes for this long. */
const maxResponseMs = 10_000;

/** @param key Identifies the press of the button, also when it is sent again. */
async function submit(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  key = newKey(),
): Promise<void> {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") data.append(name, value);
  }
  const override = submitter?.getAttribute("formaction");
  const action = new URL(override ?? form.getAttribute("action") ?? "", location.href);
  const ids = form.dataset["swap"] ?? "";
  if (form.method === "get") {
    // Blank fields do not filter, and would only make the address longer.
    action.search = new URLSearchParams([...data].filter(([, value]) => value !== "")).toString();
    return visit(action.href, ids, { isNewAddress: true });
  }
  const done = markBusy(form, submitter);
  try {
    const response =
      form.dataset["once"] === undefined
        ? await send(action.href, ids, data)
        : await sendOnce(action.href, ids, data, key);
    await finish(form, submitter, response, ids);
  } catch {
    showToast("No connection. Not saved yet.", {
      label: "Try again",
      run: () => void submit(form, submitter, key),
    });
  } finally {
    done();
  }
}

async function finish(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  response: Response,
  ids: string,
): Promise<void> {
  const next = response.headers.get("x-location");
  if (response.status === 401 || next?.startsWith("/login") === true) {
    sessionEnded(form, submitter);
  } else if (next !== null) {
    const { pathname, search } = new URL(next, location.href);
    if (pathname + search !== location.pathname + location.search) location.assign(next);
    else {
      form.closest("dialog")?.close();
      await refresh(ids);
    }
  } else if (!(await apply(response))) {
    // Neither a redirect nor these elements: an error page. Nothing that was typed is lost.
    showToast(`Not saved: ${await reasonOf(response)}`);
  }
}

const texts = new WeakMap<Response, Promise<string>>();

/** The body of a response, which is read only once. */
function textOf(response: Response): Promise<string> {
  const known = texts.get(response);
  if (known) return known;
  const text = response.text();
  texts.set(response, text);
  return text;
}

async function reasonOf(response: Response): Promise<string> {
  const seconds = response.headers.get("retry-after");
  if (seconds !== null) return `try again in ${seconds} s.`;
  const text = await textOf(response);
  if (response.headers.get("content-type")?.includes("json")) {
    const { message } = JSON.parse(text) as { readonly message?: string };
    if (message !== undefined) return message;
  }
  const message = new DOMParser()
    .parseFromString(text, "text/html")
    .querySelector("[data-toast] p");
  if (message) return message.textContent;
  return response.status >= 500 ? "the server has failed." : "the server has refused it.";
}

function send(
  url: string,
  ids: string,
  body?: URLSearchParams,
  init: { readonly headers?: Record<string, string>; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(url, {
    ...init,
    method: body ? "POST" : "GET",
    headers: { accept: "text/html", "x-fragment": ids, ...init.headers },
    ...(body ? { body } : {}),
  });
}

/** Sends a form that the server processes once per key, again if it is not known whether it was. */
async function sendOnce(
  url: string,
  ids: string,
  body: URLSearchParams,
  key: string,
): Promise<Response> {
  for (const waitMs of [...resendAfterMs, undefined]) {
    const init = {
      headers: { "idempotency-key": key },
      signal: AbortSignal.timeout(maxResponseMs),
    };
    const response = await send(url, ids, body, init).catch(() => undefined);
    const isKnown = response !== undefined && !isUnsure(response);
    if (isKnown) return response;
    if (waitMs === undefined || !navigator.onLine) break;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  throw new TypeError("No response");
}

/** The server is busy with the first request, or a proxy did not wait for its response. */
function isUnsure({ status, headers }: Response): boolean {
  return (status === 409 && headers.has("retry-after")) || [502, 503, 504].includes(status);
}

/** Also without https, where `crypto.randomUUID` is missing. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * Replaces the elements of the document that the response has.
 * @returns false if it has none of them besides messages
 */
async function apply(response: Response): Promise<boolean> {
  const title = response.headers.get("x-title");
  if (title === null) return false;
  const parsed = new DOMParser().parseFromString(await textOf(response), "text/html");
  const focused = document.activeElement;
  const path = idsAround(focused);
  const place = placeOf(focused);
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
    if (old.contains(focused)) hadFocus = true;
    old.replaceWith(copy);
    placed.push(copy);
  }
  document.title = decodeURIComponent(title);
  for (const listener of listeners) listener(placed);
  moveFocus(placed, hadFocus ? path : [], place);
  return placed.some(({ id }) => id !== "toasts");
}

/** The ids of an element and of those around it. */
function idsAround(element: Element | null): readonly string[] {
  const ids: string[] = [];
  for (let each = element; each; each = each.parentElement) if (each.id !== "") ids.push(each.id);
  return ids;
}

/** A row of a list. */
interface RowPlace {
  readonly id: string;
  /** Position among all rows of the page. */
  readonly index: number;
}

function placeOf(element: Element | null): RowPlace | undefined {
  const row = element?.closest(rowSelector);
  return row ? { id: row.id, index: allRows().indexOf(row) } : undefined;
}

/** What gets the focus after a row is gone: the one in its place. */
function successorOf(place: RowPlace | undefined): HTMLElement | undefined {
  if (!place || place.id === "" || document.getElementById(place.id)) return undefined;
  const rows = allRows();
  return (
    rows[Math.min(place.index, rows.length - 1)]?.querySelector<HTMLElement>(focusable) ?? undefined
  );
}

function allRows(): Element[] {
  return [...document.querySelectorAll(rowSelector)];
}

const focusable = "a[href], button, input:not([type=hidden]), select, textarea";

/**
 * Focuses the first wrong field, else the one that asks for it, else what had the focus, else what is
 * in its place.
 * @param path Ids of what had the focus and of what was around it; empty if it was elsewhere.
 * @param place The row that had the focus, which may be gone.
 */
function moveFocus(
  placed: readonly Element[],
  path: readonly string[],
  place: RowPlace | undefined,
): void {
  const find = (selector: string): HTMLElement | undefined =>
    placed.flatMap((each) => [...each.querySelectorAll<HTMLElement>(selector)])[0];
  const isHere = path.length > 0;
  const asking =
    find("[aria-invalid=true]") ??
    (isHere ? find("[autofocus]:not([data-form-errors])") : undefined);
  if (asking) {
    asking.focus();
    return;
  }
  const successor = isHere ? successorOf(place) : undefined;
  if (successor) {
    successor.focus();
    return;
  }
  const same = path.map((id) => document.getElementById(id)).find((each) => each);
  const target = same?.matches(focusable) ? same : same?.querySelector<HTMLElement>(focusable);
  target?.focus({ preventScroll: target !== same });
}

/**
 * Disables a form's buttons while it is sent, and says so after a moment.
 * @returns a function that ends it
 */
function markBusy(form: HTMLFormElement, submitter: HTMLElement | null): () => void {
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

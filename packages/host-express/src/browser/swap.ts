// Sends forms and follows links without loading the page: the elements named by `data-swap` are
// replaced by those of the response. The server renders the same page for both (`X-Fragment`).

import { markBusy } from "./busy";
import { refresh, replaceContent } from "./content";
import { reasonOf } from "./response-text";
import { newKey, send, sendOnce } from "./send";
import { sessionEnded } from "./session";
import { showToast } from "./toast";

/** Starts to enhance forms and links with `data-swap`. */
export function startSwaps(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.method === "dialog") return;
    if (form.ariaBusy === "true") {
      // Pressed twice: it is on its way, and would be processed twice.
      event.preventDefault();
      return;
    }
    if (form.dataset["swap"] === undefined) {
      // A page that is only read may open in another tab, or be a file: this one stays as it is.
      if (form.method !== "get") markBusy(form, event.submitter);
      return;
    }
    event.preventDefault();
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
    // Links to a part of the page, e.g. to a wrong field, change only the fragment.
    if (location.pathname + location.search !== shown) location.reload();
  });
}

/** The address of what the page shows. */
let shown = location.pathname + location.search;

async function visit(
  href: string,
  ids: string,
  { isNewAddress }: { readonly isNewAddress: boolean },
): Promise<void> {
  try {
    const response = await send(href, ids);
    if (!response.ok || !(await replaceContent(response))) throw new TypeError(response.statusText);
    if (isNewAddress) {
      history.pushState(null, "", href);
      shown = location.pathname + location.search;
    }
  } catch {
    location.assign(href);
  }
}

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
    return visit(action.href, ids, { isNewAddress: form.dataset["keepsAddress"] === undefined });
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
  } else if (!(await replaceContent(response))) {
    // Neither a redirect nor these elements: an error page. Nothing that was typed is lost.
    showToast(`Not saved: ${await reasonOf(response)}`);
  }
}

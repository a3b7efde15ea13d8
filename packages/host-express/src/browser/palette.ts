// The search as a dialog on every page: `/`, Ctrl-K, or a link with `data-palette`. The server renders
// its results, as it does for the page of the search.

/** Pause in typing after which the server is asked. */
const typingMs = 120;

interface Palette {
  readonly dialog: HTMLDialogElement;
  readonly input: HTMLInputElement;
  readonly results: HTMLElement;
  /** Ends when the results belong to what was typed. */
  loading: Promise<void>;
}

let asked = 0;

/** Starts to listen for the keys and links that open the search. */
export function startPalette(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.target.closest("[data-palette]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey)
      return;
    event.preventDefault();
    open();
  });
}

function open(): void {
  if (document.querySelector("dialog[open]")) return;
  const palette = create();
  document.body.append(palette.dialog);
  palette.dialog.showModal();
  palette.input.focus();
  palette.loading = load(palette);
}

function create(): Palette {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog palette";
  dialog.setAttribute("aria-label", "Search");
  const form = document.createElement("form");
  form.action = "/search";
  form.className = "flex gap-2";
  const input = document.createElement("input");
  input.className = "field";
  input.type = "search";
  input.name = "q";
  input.maxLength = 200;
  input.autocomplete = "off";
  input.placeholder = "Search or command";
  input.setAttribute("aria-label", "Search");
  const close = document.createElement("button");
  close.className = "btn btn-quiet";
  close.type = "button";
  close.dataset["close"] = "";
  close.textContent = "Close";
  form.append(input, close);
  const results = document.createElement("div");
  results.className = "palette-results";
  results.setAttribute("aria-live", "polite");
  dialog.append(form, results);
  const palette: Palette = { dialog, input, results, loading: Promise.resolve() };
  input.addEventListener("input", () => {
    palette.loading = load(palette);
  });
  dialog.addEventListener("keydown", (event) => {
    move(palette, event);
  });
  results.addEventListener("click", (event) => {
    focusField(palette, event);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void palette.loading.then(() => {
      itemsOf(palette)[0]?.click();
    });
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  return palette;
}

async function load({ dialog, input, results }: Palette): Promise<void> {
  const number = (asked += 1);
  await new Promise((resolve) => setTimeout(resolve, input.value === "" ? 0 : typingMs));
  if (number !== asked) return;
  const next = location.pathname + location.search;
  const query = new URLSearchParams({ q: input.value, next }).toString();
  try {
    const response = await fetch(`/search?${query}`, {
      headers: { accept: "text/html", "x-fragment": "search-results" },
    });
    const text = await response.text();
    if (number !== asked || !dialog.isConnected) return;
    const found = new DOMParser()
      .parseFromString(text, "text/html")
      .getElementById("search-results");
    if (!response.ok || !found) throw new TypeError(response.statusText);
    results.replaceChildren(
      ...[...found.childNodes].map((each) => document.importNode(each, true)),
    );
  } catch {
    if (number === asked) results.textContent = "The search did not answer. Try again.";
  }
}

function itemsOf({ results }: Palette): readonly HTMLElement[] {
  return [...results.querySelectorAll<HTMLElement>("a[href], button")];
}

/** Arrow keys move between the field and the results; typing goes on in the field. */
function move(palette: Palette, event: KeyboardEvent): void {
  const all = [palette.input, ...itemsOf(palette)];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const index = all.findIndex((each) => each === document.activeElement);
  if (event.key === "Escape") {
    // In a search field with text, browsers only clear it.
    event.preventDefault();
    palette.dialog.close();
  } else if (step !== undefined) {
    event.preventDefault();
    all[(Math.max(index, 0) + step + all.length) % all.length]?.focus();
  } else if (
    index > 0 &&
    event.key.length === 1 &&
    event.key !== " " &&
    !event.ctrlKey &&
    !event.metaKey
  ) {
    palette.input.focus();
  }
}

/** A command for a field of the page focuses it, and opens no page. */
function focusField({ dialog }: Palette, event: MouseEvent): void {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-focus]") : null;
  const field = link && document.getElementById(link.dataset["focus"] ?? "");
  if (!field) return;
  event.preventDefault();
  dialog.close();
  field.focus();
}

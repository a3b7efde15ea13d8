// Moves an entry of the calendar by dragging it, also to another day, and changes its end by dragging its
// lower edge. What is sent is the form of the entry's page with other times; a refusal puts it back.

import { moved, resized, type DayPeriod } from "./drag-times";
import { refresh } from "./content";
import { showToast } from "./toast";

/** What the server writes into `data-drag` of an entry. */
interface Entry extends DayPeriod {
  readonly id: number;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
}

interface Drag {
  readonly entry: Entry;
  readonly link: HTMLElement;
  /** The link's box, and the bar beside it. */
  readonly shapes: readonly Element[];
  readonly isResize: boolean;
  readonly from: { readonly x: number; readonly y: number };
  readonly secondsPerPixel: number;
  period: DayPeriod;
  day: string;
  isMoved: boolean;
}

/** Height of the lower edge that changes the end, in pixels. */
const edgePx = 8;
/** A smaller movement is a click. */
const minPx = 4;

let drag: Drag | undefined;

/** Starts to listen for dragged entries. */
export function startCalendarDrag(): void {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", () => {
    const done = drag;
    drag = undefined;
    if (done?.isMoved) void save(done);
  });
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") cancel();
  });
  // Browsers drag links themselves.
  document.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-drag]")) {
      event.preventDefault();
    }
  });
}

function begin(event: PointerEvent): void {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-drag]") : null;
  const box = link?.parentElement;
  const svg = box?.closest("svg");
  // Fingers scroll.
  if (!link || !box || !svg || event.button !== 0 || event.pointerType === "touch") return;
  const entry = JSON.parse(link.dataset["drag"] ?? "") as Entry;
  drag = {
    entry,
    link,
    shapes: [box, ...(box.nextElementSibling ? [box.nextElementSibling] : [])],
    isResize: link.getBoundingClientRect().bottom - event.clientY <= edgePx,
    from: { x: event.clientX, y: event.clientY },
    secondsPerPixel: 3600 / Number(svg.dataset["hour"]),
    period: entry,
    day: entry.day,
    isMoved: false,
  };
}

function follow(event: PointerEvent): void {
  if (!drag) return;
  const { entry, isResize, from, secondsPerPixel } = drag;
  const distance = Math.max(Math.abs(event.clientX - from.x), Math.abs(event.clientY - from.y));
  if (!drag.isMoved && distance < minPx) return;
  if (!drag.isMoved) {
    drag.isMoved = true;
    // The click that follows opens nothing, wherever the pointer is released.
    addEventListener("click", ignore, { capture: true, once: true });
    getSelection()?.removeAllRanges();
  }
  const seconds = (event.clientY - from.y) * secondsPerPixel;
  drag.period = isResize ? resized(entry, seconds) : moved(entry, seconds);
  if (!isResize) drag.day = dayAt(event.clientX) ?? drag.day;
  draw(drag);
}

function ignore(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function columns(): SVGElement[] {
  return [...document.querySelectorAll<SVGElement>("#calendar svg[data-day]")];
}

/** The day whose column is at a horizontal position. */
function dayAt(x: number): string | undefined {
  const column = columns().find((each) => {
    const { left, right } = each.getBoundingClientRect();
    return x >= left && x < right;
  });
  return column?.dataset["day"];
}

/** Moves the shapes of an entry to its new times. */
function draw({ entry, shapes, period, day, secondsPerPixel, isResize }: Drag): void {
  const column = columns().find((each) => each.dataset["day"] === day);
  for (const shape of shapes) {
    if (column && shape.parentNode !== column) column.append(shape);
    remember(shape);
    const { y, height } = originals.get(shape) ?? { y: 0, height: 0 };
    if (isResize) {
      const grown = (period.end - entry.end) / secondsPerPixel;
      shape.setAttribute("height", String(Math.max(1, height + grown)));
    } else {
      shape.setAttribute("y", String(y + (period.start - entry.start) / secondsPerPixel));
    }
  }
}

/** Places of the shapes before they were dragged. */
const originals = new WeakMap<Element, { readonly y: number; readonly height: number }>();

function remember(shape: Element): void {
  if (originals.has(shape)) return;
  const number = (name: string): number => Number(shape.getAttribute(name));
  originals.set(shape, { y: number("y"), height: number("height") });
}

/** Puts an entry back. */
function putBack(dragged: Drag): void {
  const { entry } = dragged;
  draw({ ...dragged, period: entry, day: entry.day, isResize: false });
  draw({ ...dragged, period: entry, day: entry.day, isResize: true });
}

function cancel(): void {
  const dragged = drag;
  drag = undefined;
  removeEventListener("click", ignore, { capture: true });
  if (dragged?.isMoved) putBack(dragged);
}

async function save(dragged: Drag): Promise<void> {
  const { entry, day, period, link } = dragged;
  // A release outside of the entry is followed by no click.
  setTimeout(() => {
    removeEventListener("click", ignore, { capture: true });
  });
  link.ariaBusy = "true";
  try {
    const reason = await send(entry.id, { day, ...period });
    if (reason !== undefined) throw new Error(reason);
    await refresh("calendar timer");
  } catch (error) {
    putBack(dragged);
    const isKnown = error instanceof Error && !(error instanceof TypeError);
    showToast(`Not saved: ${isKnown ? error.message : "no connection."}`);
  } finally {
    link.ariaBusy = null;
  }
}

/**
 * Sends the form of an entry's page with other times.
 * @returns why it was refused; undefined if it was saved
 */
async function send(
  id: number,
  { day, start, end }: DayPeriod & { readonly day: string },
): Promise<string | undefined> {
  const path = `/timer/edit/${String(id)}`;
  const headers = { accept: "text/html" };
  const opened = await fetch(path, { headers });
  const form = parse(await opened.text()).querySelector<HTMLFormElement>(`form[action="${path}"]`);
  if (!opened.ok || !form) return "this entry cannot be changed here.";
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") data.append(name, value);
  }
  const times = { date: day, start: clockOf(start), end: clockOf(end), duration: "" };
  for (const [name, value] of Object.entries(times)) data.set(name, value);
  // The fragment is none of the page: a redirect is not followed, and its message stays for the calendar.
  const sent = await fetch(path, {
    method: "POST",
    headers: { ...headers, "x-fragment": "main" },
    body: data,
  });
  if (sent.headers.get("x-location") !== null) return undefined;
  if (sent.status === 401) return "you were logged out. Log in in a new tab, then drag it again.";
  const texts = parse(await sent.text()).querySelectorAll(
    "[data-form-errors] p, [data-form-errors] li",
  );
  const reasons = [...texts].map(({ textContent }) => textContent.trim());
  return reasons.join(" ") || "the server has refused it.";
}

function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

/** A time of day to the second; the end of a day is the midnight after it. */
function clockOf(seconds: number): string {
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

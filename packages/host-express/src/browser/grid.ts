// A table of durations, `data-grid`: the cursor keys and Enter move between its fields, and its sums
// follow what is typed. The server sums the same way.

import { hoursText, parseDuration } from "../platform/time/duration-text";

/** Starts to listen for keys and changes in grids. */
export function startGrids(): void {
  document.addEventListener("keydown", (event) => {
    const { target: input } = event;
    if (!(input instanceof HTMLInputElement) || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const cell = input.closest<HTMLElement>("[data-grid] td[data-day]");
    if (!cell) return;
    const move = moveOf(event, input);
    if (!move) return;
    // Enter would send the form.
    event.preventDefault();
    const next = neighbour(cell, move);
    next?.focus();
    next?.select();
  });
  document.addEventListener("change", ({ target }) => {
    const grid = target instanceof Element ? target.closest<HTMLElement>("[data-grid]") : null;
    if (grid) update(grid);
  });
}

interface Move {
  readonly rows: number;
  readonly columns: number;
}

/** Where a key leads. Left and right only at the ends of the text, where they would do nothing. */
function moveOf({ key, shiftKey }: KeyboardEvent, input: HTMLInputElement): Move | undefined {
  const { selectionStart: start, selectionEnd: end, value } = input;
  const isAll = start === 0 && end === value.length;
  switch (key) {
    case "ArrowUp":
      return { rows: -1, columns: 0 };
    case "ArrowDown":
      return { rows: 1, columns: 0 };
    case "Enter":
      return { rows: shiftKey ? -1 : 1, columns: 0 };
    case "ArrowLeft":
      return shiftKey || (end !== 0 && !isAll) ? undefined : { rows: 0, columns: -1 };
    case "ArrowRight":
      return shiftKey || (start !== value.length && !isAll) ? undefined : { rows: 0, columns: 1 };
    default:
      return undefined;
  }
}

/** The next field in a direction; cells without a field are passed over. */
function neighbour(cell: HTMLElement, { rows, columns }: Move): HTMLInputElement | undefined {
  const inputs = (row: Element | null | undefined) => [
    ...(row?.querySelectorAll<HTMLElement>("td[data-day]") ?? []),
  ];
  if (columns !== 0) {
    const inRow = inputs(cell.parentElement);
    const others = inRow.filter((each) => each === cell || each.querySelector("input"));
    return others[others.indexOf(cell) + columns]?.querySelector("input") ?? undefined;
  }
  const column = [
    ...(cell
      .closest("[data-grid]")
      ?.querySelectorAll<HTMLElement>(`td[data-day="${cell.dataset["day"] ?? ""}"]`) ?? []),
  ].filter((each) => each === cell || each.querySelector("input"));
  return column[column.indexOf(cell) + rows]?.querySelector("input") ?? undefined;
}

function update(grid: HTMLElement): void {
  const cells = [...grid.querySelectorAll<HTMLElement>("td[data-day]")];
  const show = (total: Element | null, of: readonly HTMLElement[]): void => {
    if (total) total.textContent = hoursText(of.reduce((sum, each) => sum + secondsOf(each), 0));
  };
  for (const row of grid.querySelectorAll("tr")) {
    const inRow = cells.filter((each) => row.contains(each));
    show(row.querySelector('[data-total="row"]'), inRow);
  }
  for (const total of grid.querySelectorAll<HTMLElement>("tfoot [data-total]")) {
    const column = total.dataset["total"];
    const inColumn = cells.filter((each) => column === "all" || each.dataset["day"] === column);
    show(total, inColumn);
    const meter = total.parentElement?.querySelector("progress");
    if (meter)
      meter.value = Math.min(
        meter.max,
        inColumn.reduce((sum, each) => sum + secondsOf(each), 0),
      );
  }
}

function secondsOf(cell: HTMLElement): number {
  const input = cell.querySelector("input");
  return input ? (parseDuration(input.value) ?? 0) : Number(cell.dataset["seconds"] ?? 0);
}

// A table of durations, `data-grid`, with a row's sum in its last cell: the cursor keys and Enter move
// between its fields, and its sums follow what is typed. The server sums the same way.

import { hoursText, parseDuration } from "../platform/time/duration-text";
import { onContent } from "./content";

/** Selects the cells of a grid that are summed. */
const cellSelector = "[data-grid] tbody td:not(.total, .errors)";

/** Starts to listen for keys and changes in grids. */
export function startGrids(): void {
  onContent((root) => {
    for (const input of root.querySelectorAll<HTMLInputElement>(`${cellSelector} > input`))
      input.inputMode = "decimal";
  });
  document.addEventListener("keydown", (event) => {
    const { target: input } = event;
    if (!(input instanceof HTMLInputElement) || event.altKey || event.ctrlKey || event.metaKey)
      return;
    const cell = input.closest<HTMLTableCellElement>(cellSelector);
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
function neighbour(
  cell: HTMLTableCellElement,
  { rows, columns }: Move,
): HTMLInputElement | undefined {
  const line = cellsOf(cell.closest("[data-grid]")).filter((each) =>
    columns === 0 ? each.cellIndex === cell.cellIndex : each.parentElement === cell.parentElement,
  );
  const inputs = line.filter((each) => each === cell || each.querySelector("input"));
  return inputs[inputs.indexOf(cell) + rows + columns]?.querySelector("input") ?? undefined;
}

function cellsOf(part: Element | null): readonly HTMLTableCellElement[] {
  return [...(part?.querySelectorAll<HTMLTableCellElement>(cellSelector) ?? [])];
}

function update(grid: HTMLElement): void {
  for (const row of grid.querySelectorAll("tbody tr")) {
    const total = row.querySelector(".total");
    if (total) total.textContent = hoursText(sumOf(cellsOf(row)));
  }
  const cells = cellsOf(grid);
  for (const total of grid.querySelectorAll<HTMLElement>("tfoot [data-total]")) {
    const column = total.dataset["total"];
    // The first cell of a row is its name.
    const seconds = sumOf(
      cells.filter(({ cellIndex }) => column === "all" || String(cellIndex - 1) === column),
    );
    total.textContent = hoursText(seconds);
    const meter = total.parentElement?.querySelector("progress");
    if (meter) meter.value = Math.min(meter.max, seconds);
  }
}

function sumOf(cells: readonly HTMLElement[]): number {
  return cells.reduce((sum, each) => sum + secondsOf(each), 0);
}

function secondsOf(cell: HTMLElement): number {
  const input = cell.querySelector("input");
  return input ? (parseDuration(input.value) ?? 0) : Number(cell.dataset["seconds"] ?? 0);
}

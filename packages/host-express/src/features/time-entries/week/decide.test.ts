import { describe, expect, it } from "vitest";
import { decideCell, isTyped, planOf, type SeenEntry, type TypedRow } from "./decide";
import type { Cell, GridRow } from "./grid";

const hour = 3600;
const seen: SeenEntry = { id: 5, version: 2, seconds: hour };
const entry = { ...seen, start_time: "2026-01-15 09:00:00+00", break_seconds: 0 };
const current: Cell = { type: "entry", entry };
const blank: Cell = { type: "blank" };
const fixed = (reason: "several" | "running" | "paid" | "closed"): Cell => ({
  type: "fixed",
  reason,
  seconds: reason === "closed" ? 0 : hour,
  entries: 1,
  id: 5,
});

describe("a cell", () => {
  it.each<[string, SeenEntry | undefined, boolean]>([
    ["", undefined, false],
    ["0", undefined, false],
    ["1:00", undefined, true],
    ["soon", undefined, true],
    ["1:00", seen, false],
    [" 60m ", seen, false],
    ["1:01", seen, true],
    ["", seen, true],
    ["0", seen, true],
    ["", { ...seen, seconds: 0 }, true],
    ["0:00", { ...seen, seconds: 0 }, false],
  ])("with %j where %j was shown: typed %s", (text, shown, expected) => {
    expect(isTyped(text, shown)).toBe(expected);
  });

  it.each<[string, SeenEntry | undefined, Cell, object]>([
    ["", undefined, blank, { type: "keep" }],
    ["1:00", seen, current, { type: "keep" }],
    ["1.5", undefined, blank, { type: "create", seconds: 1.5 * hour }],
    ["2:00", seen, current, { type: "update", entry, seconds: 2 * hour }],
    ["", seen, current, { type: "delete", entry }],
    ["0", seen, current, { type: "delete", entry }],
    ["23:00", undefined, blank, { type: "create", seconds: 23 * hour }],
    ["23:01", undefined, blank, { type: "refuse", isStale: false }],
    ["soon", undefined, blank, { type: "refuse", isStale: false }],
    ["soon", seen, current, { type: "refuse", isStale: false }],
    ["2:00", undefined, fixed("closed"), { type: "refuse", isStale: false }],
    // What was not typed is not stale.
    ["1:00", seen, blank, { type: "keep" }],
    ["1:00", seen, { type: "entry", entry: { ...entry, version: 3 } }, { type: "keep" }],
    ["", undefined, current, { type: "keep" }],
    ["", seen, blank, { type: "keep" }],
    // Changed since it was shown.
    ["2:00", undefined, current, { type: "refuse", isStale: true }],
    ["2:00", seen, blank, { type: "refuse", isStale: true }],
    [
      "",
      seen,
      { type: "entry", entry: { ...entry, version: 3 } },
      { type: "refuse", isStale: true },
    ],
    [
      "2:00",
      seen,
      { type: "entry", entry: { ...entry, id: 6 } },
      { type: "refuse", isStale: true },
    ],
    ["2:00", seen, fixed("paid"), { type: "refuse", isStale: true }],
    ["2:00", seen, fixed("running"), { type: "refuse", isStale: true }],
    ["2:00", undefined, fixed("several"), { type: "refuse", isStale: true }],
  ])("with %j where %j was shown and %j is: %j", (text, shown, cell, expected) => {
    expect(decideCell(text, shown, cell, 23 * hour)).toMatchObject(expected);
  });
});

describe("a form", () => {
  const days = Array.from({ length: 7 }, (_, index) => ({
    day: `2026-01-${String(12 + index)}`,
    seconds: 24 * hour,
  }));
  const row = (key: string, first: string, more: Partial<TypedRow> = {}): TypedRow => ({
    key,
    isNew: true,
    texts: [first, ...Array<string>(6).fill("")],
    seen: Array<undefined>(7).fill(undefined),
    ...more,
  });
  const grid: readonly GridRow[] = [
    {
      key: "1",
      target: { project_id: 1, client_id: null, task_id: null },
      project: "Website",
      client: "Acme",
      task: null,
      color: null,
      cells: [current, ...Array<Cell>(6).fill(blank)],
      before: Array<number>(7).fill(0),
    },
  ];
  const known = row("1", "2:00", { isNew: false, seen: [seen, ...Array<undefined>(6)] });

  it("changes known rows and adds new ones", () => {
    const plan = planOf([known, row("2/3", "1:00"), row("c4", "0:30"), row("", "")], grid, days);
    expect(plan.refusals).toEqual([]);
    expect(plan.updates).toMatchObject([{ day: 0, entry: { id: 5 }, seconds: 2 * hour }]);
    expect(plan.creates.map(({ target, seconds }) => [target, seconds])).toEqual([
      [{ project_id: 2, client_id: null, task_id: 3 }, hour],
      [{ project_id: null, client_id: 4, task_id: null }, hour / 2],
    ]);
  });

  it.each([
    ["without a project", [row("", "1:00")]],
    ["of a project that does not exist", [row("x", "1:00")]],
    ["that is there already", [known, row("1", "1:00")]],
    ["that is there twice", [row("2", "1:00"), row("2", "1:00")]],
  ])("refuses a new row %s", (_what, typed) => {
    const { refusals } = planOf(typed, grid, days);
    expect(refusals).toMatchObject([{ row: typed.at(-1), day: undefined, isStale: false }]);
  });

  it("names all that is wrong with a new row", () => {
    const { refusals, creates } = planOf([row("", "soon")], grid, days);
    expect(refusals.map(({ day }) => day)).toEqual([undefined, 0]);
    expect(creates).toEqual([]);
  });

  it("keeps cells that it has no field for", () => {
    const without = { ...known, texts: Array<undefined>(7).fill(undefined) };
    expect(planOf([without], grid, days)).toEqual({
      creates: [],
      updates: [],
      deletes: [],
      refusals: [],
    });
  });
});

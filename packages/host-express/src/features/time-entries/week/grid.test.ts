import { describe, expect, it } from "vitest";
import { readRows, seenText } from "./form";
import { gridOf, type DaySum } from "./grid";
import { parseRowKey, rowKey } from "./row-key";
import { canCopy, dayTotals, viewOf } from "./view";

const days = ["12", "13", "14", "15", "16", "17", "18"].map((day) => `2026-01-${day}`);
const daysBefore = ["05", "06", "07", "08", "09", "10", "11"].map((day) => `2026-01-${day}`);

const sum = (more: Partial<DaySum> = {}): DaySum => ({
  project_id: 1,
  client_id: null,
  task_id: null,
  day: "2026-01-12",
  entries: 1,
  seconds: 3600,
  id: 5,
  version: 2,
  start_time: "2026-01-12 09:00:00+00",
  break_seconds: 0,
  is_paid: false,
  is_running: false,
  project: "Website",
  client: "Acme",
  task: null,
  color: null,
  is_open: true,
  ...more,
});
const grid = (...sums: DaySum[]) => gridOf(sums, days, daysBefore);

describe("the rows of a week", () => {
  it.each([
    [{ project_id: 1, client_id: null, task_id: null }, "1"],
    [{ project_id: 1, client_id: null, task_id: 3 }, "1/3"],
    [{ project_id: null, client_id: 7, task_id: null }, "c7"],
  ])("have the key %j: %s", (target, key) => {
    expect(rowKey(target)).toBe(key);
    expect(parseRowKey(key)).toEqual(target);
  });

  it.each(["", "0", "c", "c0", "1/", "/1", "x", "1 2"])("have no key %j", (key) => {
    expect(parseRowKey(key)).toBeUndefined();
  });

  it("are those of this week and the one before, by name", () => {
    const rows = grid(
      sum(),
      sum({ task_id: 3, task: "Imprint", day: "2026-01-13" }),
      sum({ project_id: 2, project: "Archive", day: "2026-01-05" }),
      sum({ project_id: null, client_id: 7, project: null, client: "Zeta", day: "2026-01-11" }),
    );
    expect(rows.map(({ key }) => key)).toEqual(["2", "1", "1/3", "c7"]);
    expect(rows[0]?.before).toEqual([3600, 0, 0, 0, 0, 0, 0]);
    expect(rows[3]?.before).toEqual([0, 0, 0, 0, 0, 0, 3600]);
  });

  it.each([
    [{}, { type: "entry" }],
    [{ is_paid: true }, { type: "fixed", reason: "paid" }],
    [{ is_running: true }, { type: "fixed", reason: "running" }],
    [
      { entries: 2, is_running: true },
      { type: "fixed", reason: "several" },
    ],
    [{ is_open: false }, { type: "entry" }],
  ])("have the cell of %j: %j", (more, cell) => {
    expect(grid(sum(more))[0]?.cells[0]).toMatchObject(cell);
  });

  it("are closed where nothing can be added", () => {
    expect(grid(sum({ is_open: false }))[0]?.cells[1]).toMatchObject({ reason: "closed" });
    expect(grid(sum())[0]?.cells[1]).toEqual({ type: "blank" });
  });
});

describe("the page of a week", () => {
  const rows = grid(sum(), sum({ day: "2026-01-06", seconds: 5400 }), sum({ day: "2026-01-05" }));
  const form = (fields: Record<string, string>) => ({
    typed: readRows(fields),
    refusals: [],
    isCopy: false,
    isAdding: false,
  });
  const texts = (view = viewOf(rows, undefined)) =>
    view.map(({ key, cells }) => [key, ...cells.map(({ text }) => text)].join());

  it("has a row to fill in, and sums", () => {
    const view = viewOf(rows, undefined);
    expect(texts(view)).toEqual(["1,1:00,,,,,,", ",,,,,,,"]);
    expect(dayTotals(view)).toEqual([3600, 0, 0, 0, 0, 0, 0]);
    expect(view[0]?.seen).toBe("5.2.3600,,,,,,");
  });

  it("keeps what was typed, and shows what changed elsewhere", () => {
    const unsaved = form({
      "row-0": "1",
      "seen-0": "5.1.1800,,,,,,",
      "cell-0-0": "0:30",
      "cell-0-1": "soon",
      "work-1": "2/3",
      "cell-1-6": "2:00",
      "work-2": "",
    });
    expect(texts(viewOf(rows, unsaved))).toEqual(["1,1:00,soon,,,,,", "2/3,,,,,,,2:00", ",,,,,,,"]);
    const [typed] = unsaved.typed;
    const refusals = typed ? [{ row: typed, day: 1, message: "No", isStale: false }] : [];
    expect(viewOf(rows, { ...unsaved, refusals })[0]?.cells[1]?.error).toBe("No");
  });

  it("keeps a row whose entries are gone", () => {
    const unsaved = form({ "row-0": "9", "seen-0": "8.1.60,,,,,,", "cell-0-0": "2:00" });
    expect(texts(viewOf([], unsaved))).toEqual(["9,2:00,,,,,,", ",,,,,,,"]);
  });

  it("adds another row, and copies the week before into blank cells", () => {
    const unsaved = form({ "row-0": "1", "seen-0": "5.2.3600,,,,,,", "cell-0-2": "0:10" });
    expect(viewOf(rows, { ...unsaved, isAdding: true })).toHaveLength(3);
    const copied = viewOf(rows, { ...unsaved, isCopy: true });
    expect(texts(copied)[0]).toBe("1,1:00,1:30,0:10,,,,");
    expect(canCopy(rows)).toBe(true);
    expect(canCopy(grid(sum()))).toBe(false);
  });

  it("reads the fields that it sends, and ignores others", () => {
    const seen = [{ id: 5, version: 2, seconds: 3600 }, ...Array<undefined>(6).fill(undefined)];
    const [row] = readRows({ "row-3": "1", "seen-3": seenText(seen), "cell-3-6": "1", other: "" });
    expect(row).toEqual({
      key: "1",
      isNew: false,
      texts: [...Array<undefined>(6).fill(undefined), "1"],
      seen,
    });
    expect(readRows({ "row-0": "1", "seen-0": "x,5.2,99999999999.1.1" })[0]?.seen).toEqual(
      Array<undefined>(7).fill(undefined),
    );
    expect(readRows({ "row-1000": "1" })).toEqual([]);
  });
});

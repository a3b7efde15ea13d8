import { describe, expect, it } from "vitest";
import {
  candidatesOf,
  confidenceOf,
  type Candidate,
  type OpenTask,
  type WorkedPair,
} from "./candidates";

const today = "2026-11-28";

function pair(project_id: number, task_id: number | null, fields: Partial<WorkedPair> = {}) {
  return {
    project_id,
    task_id,
    recent: 0,
    this_hour: 0,
    this_hour_and_weekday: 0,
    is_today: false,
    last_entry_id: project_id * 100 + (task_id ?? 0),
    name_matches: true,
    notes_match: false,
    ...fields,
  };
}

/** A task of project 1. */
function task(id: number, fields: Partial<OpenTask> = {}): OpenTask {
  return {
    id,
    project_id: 1,
    priority: "medium",
    due_date: null,
    created_at: `2026-11-01 00:00:${String(id).padStart(2, "0")}`,
    name_matches: true,
    ...fields,
  };
}

const shown = (candidates: readonly Candidate[]) =>
  candidates.map(({ project_id, task_id, score, type }) => [project_id, task_id, score, type]);

describe("candidatesOf", () => {
  it("has nothing for a user without work", () => {
    expect(candidatesOf([], [], today)).toEqual([]);
  });

  it("suggests the three most frequent pairs, of equal ones that of the latest entry", () => {
    const pairs = [
      pair(1, null, { recent: 2 }),
      pair(2, null, { recent: 12 }),
      pair(3, 7, { recent: 3 }),
      pair(4, null, { recent: 2 }),
      pair(5, null),
    ];
    expect(shown(candidatesOf(pairs, [], today))).toEqual([
      [2, null, 1, "pattern"],
      [3, 7, 0.3, "pattern"],
      [1, null, 0.2, "pattern"],
    ]);
  });

  it.each([
    [
      "by priority",
      [{ priority: "low" }, { priority: "urgent" }, { priority: "high" }, {}],
      "2341",
    ],
    ["then the newest", [{}, {}, {}], "321"],
    ["five of them", [{}, {}, {}, {}, {}, {}], "65432"],
    ["low ones after older ones", [{}, { priority: "low" }], "12"],
    ["urgent before newer ones", [{ priority: "urgent" }, { priority: "high" }], "12"],
  ])("suggests open tasks %s", (_name, fields, expected) => {
    const tasks = fields.map((each, index) => task(index + 1, each));
    const found = candidatesOf([], tasks, today);
    expect(found.map(({ task_id }) => task_id).join("")).toBe(expected);
    expect(found.every(({ score, type }) => score === 0.8 && type === "active")).toBe(true);
  });

  it("suggests no open task that was worked on today, but its deadline", () => {
    const worked = pair(1, 1, { is_today: true });
    expect(shown(candidatesOf([worked], [task(1), task(2)], today))).toEqual([
      [1, 2, 0.8, "active"],
    ]);
    const due = task(1, { due_date: today });
    expect(shown(candidatesOf([worked], [due], today))).toEqual([[1, 1, 0.9, "deadline"]]);
    const other = pair(1, null, { is_today: true });
    expect(shown(candidatesOf([other], [task(1)], today))).toEqual([[1, 1, 0.8, "active"]]);
  });

  it.each([
    ["2025-01-01", 0.9],
    ["2026-11-27", 0.9],
    ["2026-11-28", 0.9],
    ["2026-11-30", 0.9],
    ["2026-12-01", 0.7],
    ["2026-12-05", 0.7],
    ["2026-12-06", undefined],
    [null, undefined],
  ])("gives a task that is due on %s the score %s", (due_date, score) => {
    const worked = pair(1, 1, { is_today: true });
    const found = candidatesOf([worked], [task(1, { due_date })], today);
    expect(found.map((each) => each.score)).toEqual(score === undefined ? [] : [score]);
  });

  it("suggests the three earliest deadlines, of equal ones by priority", () => {
    const pairs = [1, 2, 3, 4, 5].map((id) => pair(1, id, { is_today: true }));
    const tasks = [
      task(1, { due_date: "2026-12-03" }),
      task(2, { due_date: "2026-12-02", priority: "low" }),
      task(3, { due_date: "2026-12-02", priority: "high" }),
      task(4, { due_date: "2026-11-01" }),
      task(5, { due_date: "2026-12-04", priority: "urgent" }),
    ];
    expect(shown(candidatesOf(pairs, tasks, today))).toEqual([
      [1, 4, 0.9, "deadline"],
      [1, 3, 0.7, "deadline"],
      [1, 2, 0.7, "deadline"],
    ]);
  });

  it("suggests the most frequent project of this hour, of equal ones that of this weekday", () => {
    const pairs = [
      pair(1, 1, { this_hour: 1 }),
      pair(2, 3, { this_hour: 1, this_hour_and_weekday: 1 }),
      pair(1, 2, { this_hour: 1 }),
      pair(2, null, { this_hour: 1, last_entry_id: 8 }),
      pair(3, null, { this_hour: 1, this_hour_and_weekday: 1 }),
    ];
    const [found, ...others] = candidatesOf(pairs, [], today);
    expect(found).toEqual({
      project_id: 2,
      task_id: null,
      score: 0.6,
      type: "time",
      last_entry_id: 8,
    });
    expect(others).toEqual([]);
    const often = [
      pair(1, null, { this_hour: 2, this_hour_and_weekday: 2 }),
      pair(2, null, { this_hour: 3 }),
    ];
    expect(shown(candidatesOf(often, [], today))).toEqual([[2, null, 0.6, "time"]]);
    const withoutOwn = candidatesOf([pair(1, 1, { this_hour: 1 })], [], today);
    expect(withoutOwn[0]?.last_entry_id).toBeNull();
  });

  it("sorts by score, then by type, then urgent tasks first", () => {
    const pairs = [
      pair(2, null, { recent: 8 }),
      pair(3, null, { recent: 7, this_hour: 9 }),
      pair(1, 3, { is_today: true }),
      pair(1, 4, { is_today: true }),
    ];
    const tasks = [
      task(1, { priority: "low" }),
      task(3, { due_date: "2026-12-01" }),
      task(4, { due_date: "2026-12-02", priority: "urgent" }),
    ];
    expect(shown(candidatesOf(pairs, tasks, today))).toEqual([
      [1, 1, 0.8, "active"],
      [2, null, 0.8, "pattern"],
      [1, 4, 0.7, "deadline"],
      [1, 3, 0.7, "deadline"],
      [3, null, 0.7, "pattern"],
    ]);
  });

  it("keeps the best of each pair", () => {
    const worked = pair(1, 1, { recent: 1 });
    const due = task(1, { due_date: "2026-12-05" });
    expect(shown(candidatesOf([worked], [due], today))).toEqual([[1, 1, 0.8, "active"]]);
    const often = pair(1, 1, { recent: 10 });
    expect(shown(candidatesOf([often], [due], today))).toEqual([[1, 1, 1, "pattern"]]);
    const soon = task(1, { due_date: today });
    expect(candidatesOf([worked], [soon], today)).toEqual([
      { project_id: 1, task_id: 1, score: 0.9, type: "deadline", last_entry_id: 101 },
    ]);
  });

  it("finds what contains the text before it cuts", () => {
    const pairs = [
      ...[1, 2, 3, 4].map((id) => pair(id, null, { recent: 9, this_hour: 5, name_matches: false })),
      pair(5, null, { recent: 1, this_hour: 1, name_matches: false, notes_match: true }),
    ];
    expect(shown(candidatesOf(pairs, [], today))).toEqual([[5, null, 0.6, "time"]]);
    const tasks = [1, 2, 3, 4, 5, 6, 7].map((id) =>
      task(id, { due_date: today, name_matches: id === 1 }),
    );
    const notes = pair(1, 2, { name_matches: false, notes_match: true });
    const found = candidatesOf([notes], tasks, today);
    expect(found.map(({ task_id }) => task_id)).toEqual([1, 2]);
    // Notes of another pair of the project do not count.
    const other = pair(1, null, { name_matches: false, notes_match: true });
    expect(candidatesOf([other], [task(9, { name_matches: false })], today)).toEqual([]);
    const atThisHour = pair(6, 1, { this_hour: 3, name_matches: false, notes_match: true });
    expect(candidatesOf([atThisHour], [], today)).toEqual([]);
  });

  it("has at most five", () => {
    const pairs = [1, 2, 3].map((id) => pair(id, null, { recent: 9 }));
    const tasks = [1, 2, 3, 4].map((id) => task(id, { due_date: today }));
    expect(candidatesOf(pairs, tasks, today)).toHaveLength(5);
  });
});

describe("confidenceOf", () => {
  it.each([
    [1, "high"],
    [0.7, "high"],
    [0.69, "medium"],
    [0.4, "medium"],
    [0.39, "low"],
    [0.1, "low"],
  ] as const)("%d: %s", (score, label) => {
    expect(confidenceOf(score)).toBe(label);
  });
});

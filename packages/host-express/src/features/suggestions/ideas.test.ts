import { describe, expect, it } from "vitest";
import type { OpenTask, WorkedPair } from "./candidates";
import { answerSchema, dataOf, shownPairs, task } from "./ideas";

const idea = { project_id: 1, task_id: 2, notes: "Reset", tags: "a", billable: false };

describe("answerSchema", () => {
  const read = (...suggestions: unknown[]): unknown =>
    answerSchema.parse({ suggestions }).suggestions;

  it.each<[string, unknown, unknown]>([
    ["a whole idea", idea, idea],
    [
      "the project alone",
      { project_id: 1 },
      { project_id: 1, task_id: null, notes: "", tags: "", billable: true },
    ],
    [
      "wrong types",
      { project_id: "1", task_id: "2", notes: 3, tags: ["a"], billable: "no" },
      { project_id: 0, task_id: null, notes: "", tags: "", billable: true },
    ],
    ["a large id", { ...idea, project_id: 2 ** 40 }, { ...idea, project_id: 0 }],
    ["a negative task", { ...idea, task_id: -1 }, { ...idea, task_id: null }],
    ["more than asked for", { ...idea, user_id: 7 }, idea],
    ["long notes", { ...idea, notes: "x".repeat(1001) }, { ...idea, notes: "x".repeat(1000) }],
    ["long tags", { ...idea, tags: "x".repeat(501) }, { ...idea, tags: "x".repeat(500) }],
    [
      "spaces around texts",
      { ...idea, notes: " a ", tags: " b " },
      { ...idea, notes: "a", tags: "b" },
    ],
    ["texts that cannot be stored", { ...idea, notes: " a\0b " }, { ...idea, notes: "ab" }],
  ])("reads %s", (_name, given, expected) => {
    expect(read(given)).toEqual([expected]);
  });

  it("takes five ideas, and no answer of another shape", () => {
    expect(read(...Array.from({ length: 9 }, () => idea))).toHaveLength(5);
    for (const answer of [undefined, null, {}, [], { suggestions: {} }, { suggestions: ["a"] }]) {
      expect(answerSchema.safeParse(answer).success).toBe(false);
    }
  });
});

const worked = (project_id: number, task_id: number | null): WorkedPair => ({
  project_id,
  task_id,
  recent: 1,
  this_hour: 0,
  this_hour_and_weekday: 0,
  is_today: false,
  last_entry_id: 7,
  name_matches: false,
  notes_match: false,
});
const open = (id: number): OpenTask => ({
  id,
  project_id: 1,
  priority: "high",
  due_date: "2026-12-01",
  created_at: "2026-11-01",
  name_matches: false,
});

describe("shownPairs", () => {
  it("lists each pair once, and at most 20 of each kind", () => {
    expect(shownPairs([worked(1, 2), worked(1, null)], [open(2), open(3)])).toEqual([
      { project_id: 1, task_id: 2, last_entry_id: 7, open: open(2) },
      { project_id: 1, task_id: null, last_entry_id: 7 },
      { project_id: 1, task_id: 3, open: open(3) },
    ]);
    const pairs = Array.from({ length: 50 }, (_, index) => worked(index + 2, null));
    const tasks = Array.from({ length: 50 }, (_, index) => open(index + 1));
    expect(shownPairs(pairs, tasks)).toHaveLength(40);
  });
});

it("the task names the number of suggestions", () => {
  expect(task).toMatch(/^Suggest up to 5 time entries .*, the most probable first\. Use only ids /);
});

describe("dataOf", () => {
  it("holds the tags and the flag of an entry, with or without notes", () => {
    const pair = { project_id: 1, project_name: "Website", task_id: null, task_name: null };
    const found = new Map([
      [0, { ...pair, notes: null, tags: "a,b", billable: false }],
      [1, { ...pair, notes: "N", tags: null, billable: null }],
    ]);
    const data = dataOf([{}, {}], found, { day: "2026-11-28", weekday: "Saturday", hour: 10 });
    expect(data).toMatchObject({
      work: [
        { last_entry: { notes: "", tags: "a,b", billable: false } },
        { last_entry: { notes: "N", tags: "", billable: true } },
      ],
    });
  });

  it("holds names, the start of the notes and open tasks, without what was not found", () => {
    const names = { project_id: 1, project_name: "Website" };
    const found = new Map([
      [
        0,
        {
          ...names,
          task_id: 2,
          task_name: "Login",
          notes: "x".repeat(300),
          tags: null,
          billable: true,
        },
      ],
      [2, { ...names, task_id: null, task_name: null, notes: null, tags: null, billable: null }],
    ]);
    const now = { day: "2026-11-28", weekday: "Saturday", hour: 10 };
    const data = dataOf([{ open: open(2) }, {}, {}], found, now);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      now,
      work: [
        {
          project_id: 1,
          project: "Website",
          task_id: 2,
          task: "Login",
          last_entry: { notes: "x".repeat(200), tags: "", billable: true },
          open_task: { priority: "high", due_date: "2026-12-01" },
        },
        { project_id: 1, project: "Website", task_id: null, task: null },
      ],
    });
  });
});

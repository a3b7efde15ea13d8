import { describe, expect, it } from "vitest";
import type { TaskFields } from "./changes";
import {
  decideTaskUpsert,
  initialTaskState,
  newTaskValues,
  providedAfter,
  reportsNewValue,
  type ProvidedFields,
  type TaskValues,
} from "./decide-task";

const base: TaskFields = { name: "One", description: null, status: "todo", priority: "low" };
const t0 = "2026-01-15T12:00:00Z";
const t1 = "2026-01-15T12:00:01Z";
const octocat = { provider: "github", login: "octocat" };

interface Case {
  readonly known: ProvidedFields;
  readonly local: Partial<TaskValues>;
  readonly reported: Partial<TaskFields>;
  readonly assignee?: number;
  readonly then: Partial<TaskValues>;
  readonly event?: string;
}

const updated = "task.updated";

const cases: readonly (readonly [string, Case])[] = [
  [
    "an absent field stays",
    { known: { labels: ["a"] }, local: { labels: ["b"] }, reported: {}, then: { labels: ["b"] } },
  ],
  [
    "the same value changes nothing",
    {
      known: { dueDate: "2026-02-01" },
      local: { dueDate: "2026-03-01" },
      reported: { dueDate: "2026-02-01" },
      then: { dueDate: "2026-03-01" },
    },
  ],
  [
    "a new value replaces a local one",
    {
      known: { dueDate: "2026-02-01" },
      local: { dueDate: "2026-03-01" },
      reported: { dueDate: "2026-04-01" },
      then: { dueDate: "2026-04-01" },
      event: updated,
    },
  ],
  [
    "null empties",
    {
      known: { url: "https://a.test/" },
      local: { url: "https://a.test/" },
      reported: { url: null },
      then: { url: null },
      event: updated,
    },
  ],
  [
    "an empty list empties",
    {
      known: { labels: ["a"] },
      local: { labels: ["a", "b"] },
      reported: { labels: [] },
      then: { labels: [] },
      event: updated,
    },
  ],
  [
    "a first value fills an empty field",
    {
      known: {},
      local: {},
      reported: { estimateSeconds: 60, labels: ["a"], url: "https://a.test/" },
      then: { estimateSeconds: 60, labels: ["a"], url: "https://a.test/" },
      event: updated,
    },
  ],
  [
    "a first value replaces no local one",
    {
      known: {},
      local: { estimateSeconds: 3600, assignee: 3 },
      reported: { estimateSeconds: 60, assignee: octocat },
      assignee: 7,
      then: { estimateSeconds: 3600, assignee: 3 },
    },
  ],
  [
    "zero is a value",
    {
      known: { estimateSeconds: null },
      local: {},
      reported: { estimateSeconds: 0 },
      then: { estimateSeconds: 0 },
      event: updated,
    },
  ],
  [
    "a new assignee is assigned",
    {
      known: { assignee: null },
      local: {},
      reported: { assignee: octocat },
      assignee: 7,
      then: { assignee: 7 },
      event: updated,
    },
  ],
  [
    "an unknown assignee leaves the task unassigned",
    {
      known: { assignee: { id: 3 } },
      local: { assignee: 3 },
      reported: { assignee: octocat },
      then: { assignee: null },
      event: updated,
    },
  ],
  [
    "the same assignee, with its properties in another order, keeps a local one",
    {
      known: { assignee: { login: "octocat", provider: "github" } },
      local: { assignee: 3 },
      reported: { assignee: octocat },
      assignee: 7,
      then: { assignee: 3 },
    },
  ],
  [
    "an absent status and priority stay",
    {
      known: { status: "todo", priority: "low" },
      local: { status: "in_progress", priority: "urgent" },
      reported: { status: undefined, priority: undefined },
      then: { status: "in_progress", priority: "urgent" },
    },
  ],
  [
    "a row of an earlier version merges as before",
    {
      known: { name: "One", description: null, status: "todo", priority: "low" },
      local: { name: "Mine", dueDate: "2026-03-01" },
      reported: { ...base, status: "done" },
      then: { name: "Mine", status: "done", dueDate: "2026-03-01" },
      event: "task.completed",
    },
  ],
];

describe("decideTaskUpsert", () => {
  it.each(cases)("%s", (_name, { known, local, reported, assignee, then, event }) => {
    const provided = { ...base, ...known };
    const values = { ...newTaskValues(base), ...local };
    const task = { deleted: false, asOf: Date.parse(t0), values, provided };
    const next = { asOf: t1, fields: { ...base, ...reported } };
    const decision = decideTaskUpsert(task, next, assignee ?? null);
    expect(decision).toMatchObject({ type: "apply", event, values: { ...values, ...then } });
    const after = providedAfter(provided, next.fields);
    expect(reportsNewValue(after, next.fields)).toBe(false);
  });
});

describe("reportsNewValue", () => {
  it.each([
    [{ ...base }, false],
    [{ ...base, labels: [] }, true],
    [{ ...base, name: "Two" }, true],
    [{ name: "One" }, false],
  ])("of %j is %s", (fields, expected) => {
    expect(reportsNewValue(base, fields)).toBe(expected);
  });
});

describe("initialTaskState", () => {
  it("adds the fields of a newer state to those of the change", () => {
    const change = { asOf: t0, fields: { ...base, url: "https://a.test/" } };
    const recorded = { asOf: t1, fields: { name: "Two", status: undefined } };
    expect(initialTaskState(change, recorded)).toEqual({
      asOf: t1,
      fields: { ...base, name: "Two", url: "https://a.test/" },
    });
  });

  it("takes a state without a status for an open one, not for an ending", () => {
    const change = { asOf: t0, fields: base };
    expect(initialTaskState(change, { asOf: t1, fields: { name: "Two" } })).toBeDefined();
    expect(initialTaskState(change, { asOf: t1, fields: null })).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { filterOf, isFiltered, taskListPath, taskListQuery } from "./list-query";

const today = "2026-11-27";
const me = 7;

describe("the filter of tasks", () => {
  it.each([
    [{}, { statuses: ["todo", "in_progress", "review"], tags: [] }],
    [{ status: "done" }, { status: "done", tags: [] }],
    [{ status: "all" }, { tags: [] }],
    [
      { status: "all", assignee: "me" },
      { assignedTo: me, tags: [] },
    ],
    [
      { status: "all", assignee: "nobody" },
      { assignedTo: null, tags: [] },
    ],
    [
      { status: "all", assignee: "9" },
      { assignedTo: 9, tags: [] },
    ],
    [
      { status: "all", due: "overdue" },
      { dueBefore: today, tags: [] },
    ],
    [
      { status: "all", tag: "a, b", q: " report " },
      { tags: ["a", "b"], text: "report" },
    ],
    [
      { status: "all", project: "3", priority: "high" },
      { projectId: 3, priority: "high", tags: [] },
    ],
    [{ status: "x", project: "x", priority: "x", assignee: "x", due: "x" }, undefined],
  ])("%j", (query, expected) => {
    const read = taskListQuery.parse(query);
    const usual = filterOf(taskListQuery.parse({}), me, today);
    expect(filterOf(read, me, today)).toEqual({
      ...Object.fromEntries(Object.keys(usual).map((name) => [name, undefined])),
      ...(expected ?? usual),
    });
  });

  it.each([
    [{}, "/tasks"],
    [{ status: "open", page: "1", view: "list", q: "" }, "/tasks"],
    [
      { view: "board", assignee: "me", page: "2", q: "a&b" },
      "/tasks?view=board&assignee=me&q=a%26b&page=2",
    ],
  ])("%j is %s", (query, path) => {
    expect(taskListPath(taskListQuery.parse(query))).toBe(path);
  });

  it("is one if there is more than a status", () => {
    expect(isFiltered(taskListQuery.parse({ status: "done", view: "board" }))).toBe(false);
    expect(isFiltered(taskListQuery.parse({ assignee: "me" }))).toBe(true);
  });
});

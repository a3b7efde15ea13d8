import { describe, expect, it } from "vitest";
import { activeTaskFilters } from "./active";
import { taskListQuery } from "./list-query";

describe("the filters of tasks that are set", () => {
  const names = { project: "Website · Acme", assignee: "ada" };

  it.each([
    [{ status: "done", page: "2", view: "board" }, []],
    [{ q: "report" }, ["Text: report"]],
    [{ project: "3" }, ["Project: Website · Acme"]],
    [{ priority: "high" }, ["Priority: High"]],
    [{ assignee: "me" }, ["Assigned to you"]],
    [{ assignee: "nobody" }, ["Unassigned"]],
    [{ assignee: "9" }, ["Assignee: ada"]],
    [{ due: "overdue", tag: "legal" }, ["Overdue", "Tag: legal"]],
  ])("%j", (query, labels) => {
    const active = activeTaskFilters(taskListQuery.parse(query), names);
    expect(active.map(({ label }) => label)).toEqual(labels);
  });

  it("link to the first page without them", () => {
    const query = taskListQuery.parse({ project: "3", tag: "x", page: "2", status: "done" });
    expect(activeTaskFilters(query, names).map(({ without }) => without)).toEqual([
      "/tasks?status=done&tag=x",
      "/tasks?status=done&project=3",
    ]);
  });

  it("says that what is selected is not there", () => {
    const query = taskListQuery.parse({ project: "3", assignee: "9" });
    const active = activeTaskFilters(query, { project: undefined, assignee: undefined });
    expect(active.map(({ label }) => label)).toEqual(["Project: unknown", "Assignee: unknown"]);
  });
});

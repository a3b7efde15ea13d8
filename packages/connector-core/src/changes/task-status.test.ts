import { expect, it } from "vitest";
import { nearestStatus } from "./task-status";

it.each([
  ["todo", "todo"],
  ["in_progress", "todo"],
  ["review", "todo"],
  ["done", "done"],
  ["cancelled", "done"],
  ["blocked", "blocked"],
])("of a check mark, %s is %s", (status, expected) => {
  expect(nearestStatus(status, ["todo", "done"])).toBe(expected);
});

it("without one that is alike, a status stays", () => {
  expect(nearestStatus("cancelled", ["todo"])).toBe("cancelled");
});

import { expect, it } from "vitest";
import type { Choice, TaskChoice } from "./store";
import { mergeChoices, parseWork, workValue } from "./work";

const project = (id: number, usedAt: string | null = null): Choice => ({
  id,
  name: `Project ${String(id)}`,
  hint: "Client",
  color: null,
  used_at: usedAt,
});
const task = (id: number, ofProject: number, usedAt: string | null = null): TaskChoice => ({
  ...project(id, usedAt),
  project_id: ofProject,
});

it("lists what was used last first, a task before its project, then projects, then tasks", () => {
  const merged = mergeChoices(
    [project(1, "2026-01-15 12:00:00+00"), project(2, "2026-01-14 12:00:00+00"), project(3)],
    [task(9, 1, "2026-01-15 12:00:00+00"), task(8, 2, "2026-01-13 09:00:00+00"), task(7, 3)],
  );
  expect(merged.map(({ value }) => value)).toEqual(["1/9", "1", "2", "2/8", "3", "3/7"]);
});

it.each([
  ["12", { projectId: 12, taskId: null }],
  [" 12/34 ", { projectId: 12, taskId: 34 }],
  ["", undefined],
  ["0", undefined],
  ["12/", undefined],
  ["/34", undefined],
  ["12/34/56", undefined],
  ["1234567890", undefined],
  ["website", undefined],
])("%j is %j", (value, work) => {
  expect(parseWork(value)).toEqual(work);
  if (work) expect(workValue(work.projectId, work.taskId)).toBe(value.trim());
});

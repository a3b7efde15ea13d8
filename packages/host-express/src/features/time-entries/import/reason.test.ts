import { expect, it } from "vitest";
import { rowReason } from "./reason";

it.each([
  ["end_time: Must not be before the start", "End time: Must not be before the start"],
  ["end_time or duration_hours is missing", "End time or duration in hours is missing"],
  ["project_id must be an id", "Project id must be an id"],
  ["notes must have at most 5 characters", "Notes must have at most 5 characters"],
  [
    'project_name: There are 2 projects "end_time"',
    'Project name: There are 2 projects "end_time"',
  ],
  ["The task was not found", "The task was not found"],
  ["", ""],
])("%j is %j", (error, reason) => {
  expect(rowReason(error)).toBe(reason);
});

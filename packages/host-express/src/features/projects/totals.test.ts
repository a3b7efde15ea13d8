import { expect, it } from "vitest";
import { projectTotals } from "./totals";

const project = {
  billable: true,
  hourly_rate: "75.00",
  client_rate: null,
  budget_amount: "100.00",
  budget_threshold_percent: 80,
};
const hour = 3600;

it.each([
  ["nothing tracked", {}, 0, 0, [0, 0, null, 0, false, 0]],
  ["one hour", {}, hour, hour, [1, 1, 75, 75, false, 75]],
  ["exactly the threshold", { hourly_rate: "80.00" }, hour, hour, [1, 1, 80, 80, true, 80]],
  ["half of the hours billable", {}, 2 * hour, hour, [2, 1, 75, 75, false, 75]],
  ["half a hundredth of an hour rounds up", {}, 18, 18, [0.01, 0.01, 0.75, 0.75, false, 0.75]],
  ["less than half a hundredth rounds to 0", {}, 17, 17, [0, 0, null, 0, false, 0]],
  [
    "no binary rounding errors",
    { hourly_rate: "1.10" },
    3 * hour,
    3 * hour,
    [3, 3, 3.3, 3.3, false, 3.3],
  ],
  [
    "the client's rate counts for the budget only",
    { hourly_rate: null, client_rate: "90.00" },
    hour,
    hour,
    [1, 1, null, 90, true, 0],
  ],
  [
    "a project rate of zero overrides the client's rate",
    { hourly_rate: "0.00", client_rate: "90.00" },
    hour,
    hour,
    [1, 1, null, 0, false, 0],
  ],
  ["no rate at all", { hourly_rate: null }, hour, hour, [1, 1, null, 0, false, 0]],
  ["not billable", { billable: false }, hour, hour, [1, 1, null, 75, false, 0]],
  ["no budget", { budget_amount: null }, 9 * hour, 9 * hour, [9, 9, 675, 675, false, 675]],
  ["a threshold of 0", { budget_threshold_percent: 0 }, 0, 0, [0, 0, null, 0, true, 0]],
] as const)("%s", (_name, change, total, billable, expected) => {
  const totals = projectTotals({ ...project, ...change }, { total, billable });
  expect([
    totals.total_hours,
    totals.total_billable_hours,
    totals.estimated_cost,
    totals.budget_consumed_amount,
    totals.budget_threshold_exceeded,
    totals.total_project_value,
  ]).toEqual(expected);
});

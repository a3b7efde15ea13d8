import { expect, it } from "vitest";
import { budgetUse } from "./budget";

const project = {
  billable: true,
  hourly_rate: "100.00",
  client_rate: null,
  budget_amount: "1000.00",
  budget_threshold_percent: 80,
  estimated_hours: "20.00",
};
const hours = (total: number, billable = total) => ({
  total: total * 3600,
  billable: billable * 3600,
});

it.each([
  ["below the threshold", {}, hours(7.99), ["€799.00 of €1,000.00", 80, "accent"]],
  ["at the threshold", {}, hours(8), ["€800.00 of €1,000.00", 80, "warn"]],
  ["all used", {}, hours(10), ["€1,000.00 of €1,000.00", 100, "bad"]],
  ["more than all", {}, hours(15), ["€1,500.00 of €1,000.00", 150, "bad"]],
  ["only billable hours cost", {}, hours(15, 1), ["€100.00 of €1,000.00", 10, "accent"]],
  [
    "the client's rate",
    { hourly_rate: null, client_rate: "50.00" },
    hours(4),
    ["€200.00 of €1,000.00", 20, "accent"],
  ],
  ["no rate", { hourly_rate: null }, hours(16, 0), ["16 h of 20 h", 80, "warn"]],
  ["no amount", { budget_amount: null }, hours(20), ["20 h of 20 h", 100, "bad"]],
] as const)("%s", (_name, more, tracked, [text, percent, tone]) => {
  expect(budgetUse({ ...project, ...more }, tracked, "EUR")).toMatchObject({ text, percent, tone });
});

it("is unknown without an amount and an estimate", () => {
  const none = { ...project, budget_amount: null, estimated_hours: null };
  expect(budgetUse(none, hours(1), "EUR")).toBeUndefined();
});

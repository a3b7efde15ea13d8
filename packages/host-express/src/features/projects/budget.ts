import { decimal } from "../../platform/db/decimal";
import { moneyText } from "../../platform/money-text";
import type { TrackedSeconds } from "../time-entries/totals";
import type { ProjectRow } from "./store";
import { projectTotals } from "./totals";

/** How much of a project's budget is used. */
export interface BudgetUse {
  readonly value: number;
  readonly max: number;
  /** Both with their unit, e.g. `€2,700.00 of €9,000.00`. */
  readonly text: string;
  /** May be above 100. */
  readonly percent: number;
  /** `warn` from the project's threshold on, `bad` when everything is used. */
  readonly tone: "accent" | "warn" | "bad";
}

/**
 * How much of a project's budget is used: of its amount if there is a rate to compute it with, else of
 * its estimated hours.
 * @returns undefined if the project has neither
 */
export function budgetUse(
  project: Pick<
    ProjectRow,
    | "billable"
    | "hourly_rate"
    | "client_rate"
    | "budget_amount"
    | "budget_threshold_percent"
    | "estimated_hours"
  >,
  tracked: TrackedSeconds,
  currency: string,
): BudgetUse | undefined {
  const totals = projectTotals(project, tracked);
  const threshold = project.budget_threshold_percent;
  const amount = decimal(project.budget_amount) ?? 0;
  const rate = decimal(project.hourly_rate) ?? decimal(project.client_rate) ?? 0;
  if (amount > 0 && rate > 0) {
    const money = (value: number): string => moneyText(value, currency);
    return useOf(totals.budget_consumed_amount, amount, threshold, money);
  }
  const estimate = decimal(project.estimated_hours) ?? 0;
  if (estimate === 0) return undefined;
  return useOf(totals.total_hours, estimate, threshold, (hours) => `${String(hours)} h`);
}

function useOf(
  value: number,
  max: number,
  threshold: number,
  format: (value: number) => string,
): BudgetUse {
  const percent = Math.round((100 * value) / max);
  return {
    value,
    max,
    text: `${format(value)} of ${format(max)}`,
    percent,
    tone: value >= max ? "bad" : 100 * value >= threshold * max ? "warn" : "accent",
  };
}

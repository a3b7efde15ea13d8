import { BigNumber } from "bignumber.js";
import { decimal } from "../../platform/db/decimal";
import { hoursOf } from "../../platform/time/hours";
import type { TrackedSeconds } from "../time-entries/totals";
import type { ProjectRow } from "./store";

/** Totals of a project's time entries. */
export interface ProjectTotals {
  readonly total_hours: number;
  readonly total_billable_hours: number;
  readonly estimated_cost: number | null;
  readonly budget_consumed_amount: number;
  readonly budget_threshold_exceeded: boolean;
  readonly total_project_value: number;
}

/**
 * Computes hours, rounded to two decimals, and amounts, unrounded. The estimated cost uses only the
 * project's own rate; the consumed budget falls back to the client's rate.
 */
export function projectTotals(
  project: Pick<
    ProjectRow,
    "billable" | "hourly_rate" | "client_rate" | "budget_amount" | "budget_threshold_percent"
  >,
  tracked: TrackedSeconds,
): ProjectTotals {
  const billableHours = hoursOf(tracked.billable);
  const rate = decimal(project.hourly_rate);
  const budget = decimal(project.budget_amount);
  const cost = project.billable && rate !== null ? times(billableHours, rate) : 0;
  const consumed = times(billableHours, rate ?? decimal(project.client_rate) ?? 0);
  return {
    total_hours: hoursOf(tracked.total),
    total_billable_hours: billableHours,
    estimated_cost: cost === 0 ? null : cost,
    budget_consumed_amount: consumed,
    budget_threshold_exceeded:
      budget !== null && consumed >= times(budget, project.budget_threshold_percent, -2),
    total_project_value: cost,
  };
}

/** Multiplies without binary rounding errors, then moves the decimal point to the right. */
function times(a: number, b: number, places = 0): number {
  return new BigNumber(a).times(b).shiftedBy(places).toNumber();
}

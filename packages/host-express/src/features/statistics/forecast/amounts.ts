import { BigNumber } from "bignumber.js";
import type { ForecastState } from "./state";

/** The fields of a project that its rate depends on; unset ones are 0. */
export type Rated = Pick<ForecastState, "estimatedHours" | "budgetAmount" | "hourlyRate">;

/** The hourly rate, rounded to two decimals: the project's, else its budget by its estimated hours. */
export function hourlyRate(project: Rated): number {
  return valueOf(1, project);
}

/** Value of hours at the unrounded rate, rounded to two decimals. */
export function valueOf(
  hours: number,
  { estimatedHours, budgetAmount, hourlyRate: rate }: Rated,
): number {
  const value = new BigNumber(hours);
  return rate > 0 || estimatedHours <= 0
    ? round(value.times(rate))
    : // Divides last: the quotient may be periodic.
      round(value.times(budgetAmount).div(estimatedHours));
}

/** Subtracts numbers with two decimals without binary rounding errors. */
export function difference(a: number, b: number): number {
  return new BigNumber(a).minus(b).toNumber();
}

function round(value: BigNumber): number {
  return value.decimalPlaces(2, BigNumber.ROUND_HALF_UP).toNumber();
}

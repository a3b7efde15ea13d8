import { BigNumber } from "bignumber.js";
import * as z from "zod";

/** Decimals that quantities, prices and rates may have. */
const maxDecimals = 4;

/**
 * Creates the schema of an exact decimal: not negative, with at most four decimals. More are refused
 * instead of rounded, because a price must not change silently.
 */
export function decimalField(max: number): z.ZodNumber {
  return (
    z
      .number()
      .nonnegative("Must not be negative")
      .max(max, `At most ${String(max)}`)
      .refine(
        (value) => decimalsOf(value) <= maxDecimals,
        `At most ${String(maxDecimals)} decimals`,
      )
      // -0 is not negative, but PostgreSQL's numeric has no such value.
      .overwrite((value) => (value === 0 ? 0 : value))
  );
}

function decimalsOf(value: number): number {
  return new BigNumber(value).decimalPlaces() ?? 0;
}

import * as z from "zod";

/** Maximum of a quantity in a request, and of `numeric(9,2)`. */
export const maxQuantity = 9_999_999.99;

/** True if a number of at most {@link maxQuantity} has no more than two decimals. */
export function hasTwoDecimals(value: number): boolean {
  return Math.round(value * 100) / 100 === value;
}

/** Schema of a quantity, positive or negative. More than two decimals are refused, not rounded. */
export const signedQuantity = z
  .number()
  .min(-maxQuantity, `At least -${String(maxQuantity)}`)
  .max(maxQuantity, `At most ${String(maxQuantity)}`)
  .refine(hasTwoDecimals, "At most two decimals")
  .meta({ examples: [10] });

/** Schema of a quantity greater than 0. */
export const positiveQuantity = z
  .number()
  .positive("Must be greater than 0")
  .max(maxQuantity, `At most ${String(maxQuantity)}`)
  .refine(hasTwoDecimals, "At most two decimals")
  .meta({ examples: [10] });

/** Schema of an optional quantity that is not negative. */
export const optionalQuantity = z
  .number()
  .nonnegative("Must not be negative")
  .max(maxQuantity, `At most ${String(maxQuantity)}`)
  .refine(hasTwoDecimals, "At most two decimals")
  .nullable()
  .default(null);

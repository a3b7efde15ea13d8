import { BigNumber } from "bignumber.js";

/** What the total of a line is computed from. */
export interface PricedLine {
  readonly quantity: number | string;
  readonly unit_price: number | string;
}

/** What turns the sum of the lines into the total of a quote. */
export interface PriceTerms {
  readonly discount_type: "percentage" | "fixed" | null;
  /** A percentage or an amount, depending on `discount_type`. */
  readonly discount_amount: number | string;
  /** Rate as a percentage, 0 to 100. */
  readonly tax_rate: number | string;
}

/** Amounts of a quote as decimal texts with two decimals. */
export interface QuoteTotals {
  readonly subtotal: string;
  readonly discount_value: string;
  readonly subtotal_after_discount: string;
  readonly tax_amount: string;
  readonly total_amount: string;
}

/** Computes the total of a line, as a decimal text with two decimals. */
export function lineTotal({ quantity, unit_price }: PricedLine): string {
  return toCents(new BigNumber(quantity).times(unit_price)).toFixed(2);
}

/**
 * Computes the amounts of a quote. The total of each line, the discount and the tax are rounded to two
 * decimals, half up; everything else is exact. So the shown amounts add up.
 */
export function quoteTotals(lines: readonly PricedLine[], terms: PriceTerms): QuoteTotals {
  const zero = new BigNumber(0);
  const subtotal = lines.reduce((sum, line) => sum.plus(lineTotal(line)), zero);
  const discount = discountOf(subtotal, terms);
  const discounted = subtotal.minus(discount);
  const tax = toCents(percent(discounted, terms.tax_rate));
  return {
    subtotal: subtotal.toFixed(2),
    discount_value: discount.toFixed(2),
    subtotal_after_discount: discounted.toFixed(2),
    tax_amount: tax.toFixed(2),
    total_amount: discounted.plus(tax).toFixed(2),
  };
}

/** A fixed discount takes at most the subtotal. */
function discountOf(
  subtotal: BigNumber,
  { discount_type: type, discount_amount: amount }: PriceTerms,
): BigNumber {
  if (type === null) return new BigNumber(0);
  if (type === "percentage") return toCents(percent(subtotal, amount));
  return BigNumber.min(toCents(new BigNumber(amount)), subtotal);
}

/** Moves the decimal point instead of dividing, because only divisions are inexact. */
function percent(amount: BigNumber, rate: number | string): BigNumber {
  return amount.times(rate).shiftedBy(-2);
}

function toCents(amount: BigNumber): BigNumber {
  return amount.decimalPlaces(2, BigNumber.ROUND_HALF_UP);
}

/** A quote in whole ten-thousandths: a quantity of 1.5 is 15,000, a rate of 21 percent 210,000. */
export interface ScaledQuote {
  readonly lines: readonly { readonly quantity: bigint; readonly price: bigint }[];
  readonly discountType: "percentage" | "fixed" | null;
  readonly discount: bigint;
  readonly taxRate: bigint;
}

/** Amounts of a quote in cents. */
export interface Cents {
  readonly lines: readonly bigint[];
  readonly subtotal: bigint;
  readonly discount: bigint;
  readonly discounted: bigint;
  readonly tax: bigint;
  readonly total: bigint;
}

/** Computes the amounts of a quote in integers only, independently of the host. */
export function centsOf({ lines, discountType, discount, taxRate }: ScaledQuote): Cents {
  // Eight decimals become two.
  const totals = lines.map(({ quantity, price }) => halfUp(quantity * price, 1_000_000n));
  const subtotal = totals.reduce((sum, each) => sum + each, 0n);
  // Four decimals of a percentage, and the percentage itself, which is a hundredth.
  const rated = (cents: bigint, rate: bigint): bigint => halfUp(cents * rate, 1_000_000n);
  const fixed = halfUp(discount, 100n);
  const off =
    discountType === null
      ? 0n
      : discountType === "percentage"
        ? rated(subtotal, discount)
        : fixed < subtotal
          ? fixed
          : subtotal;
  const discounted = subtotal - off;
  const tax = rated(discounted, taxRate);
  return { lines: totals, subtotal, discount: off, discounted, tax, total: discounted + tax };
}

/** Divides non-negative integers, and rounds half up. */
function halfUp(value: bigint, by: bigint): bigint {
  return (value * 2n + by) / (by * 2n);
}

/** Writes ten-thousandths as a JSON number. */
export function numberOf(scaled: bigint): number {
  return Number(fixedPoint(scaled, 4));
}

/** Writes cents as a decimal text: 1234n is `12.34`. */
export function moneyOf(cents: bigint): string {
  return fixedPoint(cents, 2);
}

function fixedPoint(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

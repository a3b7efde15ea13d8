import fc from "fast-check";
import { expect, it } from "vitest";
import { centsOf, moneyOf, numberOf, type ScaledQuote } from "../../../test/support/quote-amounts";
import { lineTotal, quoteTotals } from "./totals";

it.each([
  ["whole numbers", 12, 95, "1140.00"],
  ["nothing", 0, 95, "0.00"],
  ["half a cent rounds up", 1, 1.005, "1.01"],
  ["less than half a cent rounds down", 1, 1.0049, "1.00"],
  ["no binary error: 1.1 times 1.1 is 1.21", 1.1, 1.1, "1.21"],
  ["no binary error: 0.1 times 3 is 0.3", 3, 0.1, "0.30"],
  ["half a cent from two fractions", 0.5, 0.01, "0.01"],
  ["the largest line", 9_999_999.9999, 9_999_999.9999, "99999999998000.00"],
])("the total of a line: %s", (_name, quantity, price, expected) => {
  expect(lineTotal({ quantity, unit_price: price })).toBe(expected);
});

const thousand = [{ quantity: 10, unit_price: 100 }];

it.each([
  ["no lines", [], {}, ["0.00", "0.00", "0.00", "0.00", "0.00"]],
  ["no terms", thousand, {}, ["1000.00", "0.00", "1000.00", "0.00", "1000.00"]],
  ["tax", thousand, { tax_rate: 21 }, ["1000.00", "0.00", "1000.00", "210.00", "1210.00"]],
  [
    "half a cent of tax rounds up",
    [{ quantity: 1, unit_price: 0.1 }],
    { tax_rate: 5 },
    ["0.10", "0.00", "0.10", "0.01", "0.11"],
  ],
  [
    "a percentage before tax",
    thousand,
    { discount_type: "percentage", discount_amount: 12.5, tax_rate: 20 },
    ["1000.00", "125.00", "875.00", "175.00", "1050.00"],
  ],
  [
    "a fixed discount before tax",
    thousand,
    { discount_type: "fixed", discount_amount: 12.5, tax_rate: 20 },
    ["1000.00", "12.50", "987.50", "197.50", "1185.00"],
  ],
  [
    "a fixed discount takes at most the subtotal",
    thousand,
    { discount_type: "fixed", discount_amount: 1000.01, tax_rate: 20 },
    ["1000.00", "1000.00", "0.00", "0.00", "0.00"],
  ],
  [
    "an amount without a type is no discount",
    thousand,
    { discount_amount: 50 },
    ["1000.00", "0.00", "1000.00", "0.00", "1000.00"],
  ],
  [
    "every line is rounded before the sum",
    Array.from({ length: 3 }, () => ({ quantity: 1, unit_price: 0.005 })),
    {},
    ["0.03", "0.00", "0.03", "0.00", "0.03"],
  ],
] as const)("totals: %s", (_name, lines, terms, expected) => {
  const totals = quoteTotals(lines, {
    discount_type: null,
    discount_amount: 0,
    tax_rate: 0,
    ...terms,
  });
  expect(Object.values(totals)).toEqual(expected);
});

it("are those of integer arithmetic, to the cent, for any quote", () => {
  // Multiples of a half or a half cent make ties, which random numbers hardly do.
  const scaled = (max: bigint, half: bigint) =>
    fc.oneof(
      fc.bigInt({ min: 0n, max }),
      fc.bigInt({ min: 0n, max: 99n }).map((count) => count * half),
    );
  const quote: fc.Arbitrary<ScaledQuote> = fc.record({
    lines: fc.array(
      fc.record({ quantity: scaled(99_999_999_999n, 5_000n), price: scaled(99_999_999_999n, 50n) }),
      { maxLength: 20 },
    ),
    discountType: fc.constantFrom(null, "percentage" as const, "fixed" as const),
    discount: scaled(1_000_000n, 5_000n),
    taxRate: scaled(1_000_000n, 5_000n),
  });
  fc.assert(
    fc.property(quote, (generated) => {
      const expected = centsOf(generated);
      const lines = generated.lines.map(({ quantity, price }) => ({
        quantity: numberOf(quantity),
        unit_price: numberOf(price),
      }));
      expect(lines.map(lineTotal)).toEqual(expected.lines.map(moneyOf));
      const totals = quoteTotals(lines, {
        discount_type: generated.discountType,
        discount_amount: numberOf(generated.discount),
        tax_rate: numberOf(generated.taxRate),
      });
      expect(totals).toEqual({
        subtotal: moneyOf(expected.subtotal),
        discount_value: moneyOf(expected.discount),
        subtotal_after_discount: moneyOf(expected.discounted),
        tax_amount: moneyOf(expected.tax),
        total_amount: moneyOf(expected.total),
      });
    }),
    { numRuns: 500, seed: 20_260_115 },
  );
});

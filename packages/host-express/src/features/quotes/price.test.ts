import { expect, it } from "vitest";
import { priceQuote } from "./price";
import type { PriceTerms } from "./totals";

const terms: PriceTerms = { discount_type: null, discount_amount: 0, tax_rate: 0 };
const line = (unit_price: number, quantity = 1) => ({ quantity, unit_price });
/** The largest line: its price and quantity have at most seven digits before the point. */
const large = line(9_999_999.9999, 9_999);

it.each([
  ["a percentage of 100", [line(5)], { discount_type: "percentage", discount_amount: 100 }],
  ["an amount above 100", [line(5)], { discount_type: "fixed", discount_amount: 100.01 }],
  ["an unused amount above 100", [line(5)], { discount_amount: 101 }],
  ["the largest total", [large, line(10_000_000.99), line(0)], {}],
] as const)("allows %s", (_name, lines, more) => {
  expect(priceQuote(lines, { ...terms, ...more })).toMatchObject({ status: "priced" });
});

it.each([
  [
    "a percentage above 100",
    [line(5)],
    { discount_type: "percentage", discount_amount: 100.0001 },
    "discount_amount",
    "At most 100 for a percentage",
  ],
  [
    "a total that is a cent too large",
    [large, line(10_000_001)],
    {},
    "items",
    "The total is too large; at most 99999999999.99",
  ],
  [
    "a subtotal that is too large, although a discount makes the total small",
    [large, line(10_000_001)],
    { discount_type: "percentage", discount_amount: 100 },
    "items",
    "The total is too large; at most 99999999999.99",
  ],
  [
    "a total that only the tax makes too large",
    [large],
    { tax_rate: 100 },
    "items",
    "The total is too large; at most 99999999999.99",
  ],
] as const)("refuses %s", (_name, lines, more, field, message) => {
  expect(priceQuote(lines, { ...terms, ...more })).toEqual({
    status: "refused",
    reason: "invalid",
    field,
    message,
  });
});

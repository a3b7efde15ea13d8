import type { Refused } from "../../platform/change-outcome";
import { quoteTotals, type PricedLine, type PriceTerms, type QuoteTotals } from "./totals";

/** Maximum of every amount; the columns hold no more, and JSON numbers hold its cents exactly. */
const maxAmount = 99_999_999_999.99;

/** Computes the amounts of a quote, or refuses terms that belong together but do not fit. */
export function priceQuote(
  lines: readonly PricedLine[],
  terms: PriceTerms,
): { readonly status: "priced"; readonly totals: QuoteTotals } | Refused {
  if (terms.discount_type === "percentage" && Number(terms.discount_amount) > 100) {
    const message = "At most 100 for a percentage";
    return { status: "refused", reason: "invalid", field: "discount_amount", message };
  }
  const totals = quoteTotals(lines, terms);
  if (Math.max(Number(totals.subtotal), Number(totals.total_amount)) > maxAmount) {
    const message = `The total is too large; at most ${String(maxAmount)}`;
    return { status: "refused", reason: "invalid", field: "items", message };
  }
  return { status: "priced", totals };
}

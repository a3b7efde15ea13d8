/** An amount with its currency: `€8,265.00`. */
export function moneyText(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency }).format(amount);
}

/** The price of one unit with its currency, and with the decimals that it has: `€0.0125`. */
export function priceText(price: number, currency: string): string {
  return new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    maximumFractionDigits: maxPriceDigits,
  }).format(price);
}

const maxPriceDigits = 4;

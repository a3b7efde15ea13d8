/** An amount with its currency: `€8,265.00`. */
export function moneyText(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency }).format(amount);
}

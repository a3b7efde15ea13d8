/** A quantity or a rate, with the decimals that it has: `12`, `0.5`. */
export function numberText(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}

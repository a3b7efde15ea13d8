const numbers = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

/** A share in percent as pages show it, on one line: `1,240 %`. */
export function percentText(percent: number): string {
  return `${numbers.format(percent)}\u00a0%`;
}

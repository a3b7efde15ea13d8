/** Seconds as hours with two decimals, half a hundredth up. */
export function hoursOf(seconds: number): number {
  return Math.round(seconds / 36) / 100;
}

/** Calculates a percentage of non-negative whole numbers, rounded half up; 0 if there is no whole. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.round((100 * part) / whole) : 0;
}

/**
 * Calculates a change in percent, rounded half away from zero.
 * @param decimals Decimals of the result.
 */
export function changePercent(from: number, to: number, decimals: number): number {
  const scale = 10 ** decimals;
  const size = Math.round((Math.abs(to - from) * 100 * scale) / from) / scale;
  return to < from && size > 0 ? -size : size;
}

/** Converts hours with two decimals to whole hundredths, for exact calculations. */
export function hundredthsOf(hours: number): number {
  return Math.round(hours * 100);
}

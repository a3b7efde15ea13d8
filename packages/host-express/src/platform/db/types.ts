/** OIDs of PostgreSQL types whose text form we read our own way, the same on both drivers. */
const int8 = 20;
const date = 1082;
const timestamp = 1114;
const timestamptz = 1184;

/**
 * A bigint as a number.
 * @throws RangeError beyond 2^53, instead of a silently wrong number
 */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("A bigint is too large for a number");
  return value;
}

const asText = (text: string): string => text;

/** How values are read: bigints as safe numbers, times and days as text. */
export const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [int8]: parseInt8,
  [date]: asText,
  [timestamp]: asText,
  [timestamptz]: asText,
};

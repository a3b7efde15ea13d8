// OIDs of PostgreSQL types that both drivers have to parse in the same way.
const int8 = 20;
const date = 1082;
const timestamp = 1114;
const timestamptz = 1184;

/**
 * Parses a bigint to a number.
 * @throws RangeError beyond 2^53
 */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("A bigint is too large for a number");
  return value;
}

const asText = (text: string): string => text;

/** Type parsers: bigints become numbers, times and days stay text. */
export const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [int8]: parseInt8,
  [date]: asText,
  [timestamp]: asText,
  [timestamptz]: asText,
};

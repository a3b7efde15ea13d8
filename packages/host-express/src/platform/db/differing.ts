import { isDeepStrictEqual } from "node:util";

/** The fields of a change that the row does not have already; what is undefined was not given. */
export function differing<Change extends object>(row: object, change: Change): Partial<Change> {
  const current = new Map<string, unknown>(Object.entries(row));
  const fields = Object.entries(change).filter(
    ([field, value]) => value !== undefined && !isSame(current.get(field), value),
  );
  return Object.fromEntries(fields) as Partial<Change>;
}

function isSame(stored: unknown, given: unknown): boolean {
  // `numeric` is read as text.
  if (typeof stored === "string" && typeof given === "number") return Number(stored) === given;
  return isDeepStrictEqual(stored, given);
}

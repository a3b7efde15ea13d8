import { isDeepStrictEqual } from "node:util";

/** The fields of a change whose values differ from the row. Undefined fields are ignored. */
export function differing<Change extends object>(row: object, change: Change): Partial<Change> {
  const current = new Map<string, unknown>(Object.entries(row));
  const fields = Object.entries(change).filter(
    ([field, value]) => value !== undefined && !isSame(current.get(field), value),
  );
  return Object.fromEntries(fields) as Partial<Change>;
}

function isSame(stored: unknown, next: unknown): boolean {
  // `numeric` is read as text.
  if (typeof stored === "string" && typeof next === "number") return Number(stored) === next;
  return isDeepStrictEqual(stored, next);
}

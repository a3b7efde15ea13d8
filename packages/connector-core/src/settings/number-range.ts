import type * as z from "zod/mini";
import { definitionOf, wrapped } from "./definition";

/** The smallest and the largest number that a field accepts, if it accepts them themselves. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
}

/** The range that the checks of a number schema, or of one inside it, allow; empty if there is none. */
export function numberRange(schema: z.core.$ZodType): NumberRange {
  const limits = wrapped(schema)
    .flatMap((each) => definitionOf(each).checks ?? [])
    .map(limitOf);
  return Object.assign({}, ...limits) as NumberRange;
}

/** Checks are objects of zod like schemas: `{ _zod: { def: { check, value } } }`. */
function limitOf(check: unknown): NumberRange {
  const {
    check: type,
    value,
    inclusive,
  } = (check as z.core.$ZodCheck)._zod.def as {
    readonly check: string;
    readonly value?: unknown;
    readonly inclusive?: boolean;
  };
  if (typeof value !== "number" || inclusive !== true) return {};
  if (type === "greater_than") return { min: value };
  return type === "less_than" ? { max: value } : {};
}

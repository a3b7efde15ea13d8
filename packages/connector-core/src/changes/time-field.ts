import * as z from "zod/mini";

/** Numbers below this are seconds since 1970, others milliseconds: in seconds, it is the year 5138. */
const minMilliseconds = 1e11;

/**
 * Schema of a provider's time. Reads ISO 8601 with an offset, `2026-01-15 12:00:00 UTC`, and seconds
 * or milliseconds since 1970, as a number or a string of digits. The output is ISO 8601 UTC, as
 * changes need it.
 *
 * A time without an offset is refused, because it is ambiguous. The schema is one of `zod/mini`: wrap it
 * by a function, `z.nullish(time())`, instead of a method.
 *
 * @example
 * ```ts
 * import { time } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const issue = z.object({ updated_at: time() });
 * issue.parse({ updated_at: "2026-01-15T13:00:00+01:00" }); // 2026-01-15T12:00:00.000Z
 * ```
 */
export function time(): z.ZodMiniType<string> {
  return z.pipe(
    z.union([z.string(), z.number()]),
    z.transform((value, context) => {
      const date = new Date(millisecondsOf(value));
      if (!Number.isNaN(date.getTime())) return date.toISOString();
      context.issues.push({
        code: "custom",
        message: "Must be a time with an offset",
        input: value,
      });
      return z.NEVER;
    }),
  );
}

const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

function millisecondsOf(value: string | number): number {
  if (typeof value === "number") return value < minMilliseconds ? value * 1000 : value;
  const text = value.trim().replace(/\s*(UTC|GMT)$/i, "Z");
  if (/^\d{1,16}(\.\d+)?$/.test(text)) return millisecondsOf(Number(text));
  return iso.test(text) ? Date.parse(text.replace(" ", "T")) : Number.NaN;
}

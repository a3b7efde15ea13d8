import { z } from "zod";

// Fields that many bodies and queries share.

/** An id in a path. */
export const idParameter = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= 2_147_483_647)
  .meta({ description: "Id", type: "integer", examples: [1] });

/** An id in a query. */
export const idQuery = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, "Must be an id")
  .transform(Number)
  .refine((id) => id <= 2_147_483_647, "Must be an id");

/** An id in a body. */
export const idField = z.int().positive("Must be an id").max(2_147_483_647, "Must be an id");

/** A calendar day. PostgreSQL knows no year 0. */
export const dayField = z.iso
  .date("Must be a day: YYYY-MM-DD")
  .refine((day) => day >= "0001-01-01", "Must be a day: YYYY-MM-DD");

/** A trimmed text that says something. */
export const name = (most: number): z.ZodType<string, string> =>
  z
    .string()
    .trim()
    .min(1, "Is required")
    .max(most, `At most ${String(most)} characters`);

/** A text that may be left out; blank means nothing. */
export const optionalText = (most: number): z.ZodType<string | null, string | null | undefined> =>
  z
    .string()
    .trim()
    .max(most, `At most ${String(most)} characters`)
    .nullish()
    .transform((text) => (text === undefined || text === null || text === "" ? null : text));

/** Money or hours: not negative, two decimals, `most` at the utmost. */
export const amount = (most: number): z.ZodType<number | null, number | null | undefined> =>
  z
    .number()
    .nonnegative("Must not be negative")
    .max(most, `At most ${String(most)}`)
    .nullish()
    .transform((value) =>
      value === undefined || value === null ? null : Math.round(value * 100) / 100,
    );

/** Whatever the owner of the data wants to keep beside it. */
export const customFields = z.record(z.string().max(100), z.json()).optional();

/** `numeric` from the database as a number. */
export function decimal(text: string | null): number | null {
  return text === null ? null : Number(text);
}

import { z } from "zod";

// Fields that many bodies and queries share.

/** PostgreSQL's `integer`. */
const maxId = 2_147_483_647;

/** An id as text has one form: no sign, no space, no leading zero, no exponent. */
const canonicalId = /^[1-9]\d{0,9}$/;

/** An id in a path. */
export const idParameter = z
  .string()
  .regex(canonicalId)
  .transform(Number)
  .refine((id) => id <= maxId)
  .meta({ description: "Id", type: "integer", minimum: 1, examples: [1] });

/** An id in a query. */
export const idQuery = z
  .string()
  .regex(canonicalId, "Must be an id")
  .transform(Number)
  .refine((id) => id <= maxId, "Must be an id")
  .meta({ type: "integer", minimum: 1, examples: [1] });

/** JSON Schema of an id in a body, beside its bounds. */
export const idForms = { type: ["integer", "string"], pattern: canonicalId.source };

/** An id in a body: an integer, or the same as text (`"2"`), as HTML forms send it. */
export const idField = z
  .preprocess(
    (value) => (typeof value === "string" && canonicalId.test(value) ? Number(value) : value),
    z.int().positive("Must be an id").max(maxId, "Must be an id"),
  )
  .meta(idForms);

const flags = new Map<unknown, boolean>([
  [true, true],
  ["true", true],
  ["yes", true],
  [1, true],
  [false, false],
  ["false", false],
  ["no", false],
  [0, false],
]);

/** A boolean in a body, also in the forms that clients and HTML forms send. */
export const flagField = z
  .preprocess((value) => flags.get(value) ?? value, z.boolean())
  .meta({ type: ["boolean", "string", "integer"], enum: [...flags.keys()] });

/** A field that known clients send and that means nothing here. Its value is dropped. */
export const ignoredField = z
  .unknown()
  .optional()
  .transform(() => undefined)
  .meta({ description: "Accepted for compatibility and ignored" });

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

/** A text that may be left out or null; blank means nothing. */
export const optionalText = (most: number): z.ZodDefault<z.ZodType<string | null, string | null>> =>
  z
    .string()
    .trim()
    .max(most, `At most ${String(most)} characters`)
    .nullable()
    .transform((text) => (text === "" ? null : text))
    .default(null);

/** Money or hours: not negative, two decimals, `most` at the utmost. */
export const amount = (most: number): z.ZodDefault<z.ZodType<number | null, number | null>> =>
  z
    .number()
    .nonnegative("Must not be negative")
    .max(most, `At most ${String(most)}`)
    .nullable()
    .transform((value) => (value === null ? null : Math.round(value * 100) / 100))
    .default(null);

/** Any JSON value; that a body is JSON was found out when it was read. */
export const jsonValue = z
  .custom<z.core.util.JSONType>((value) => value !== undefined)
  .meta({ id: "Json", description: "Any JSON value" });

/** Whatever the owner of the data wants to keep beside it. */
export const customFields = z.record(z.string().max(100), jsonValue).default({});

/** The version a change was made for, see {@link changeOf}. */
const version = z
  .int()
  .optional()
  .meta({ description: "Changes only this version; answers 409 when there is a newer one" });

type Change<Shape extends z.core.$ZodShape> = {
  [Field in keyof Shape]: z.ZodOptional<
    Shape[Field] extends z.ZodDefault<infer Inner> ? Inner : Shape[Field]
  >;
} & { version: typeof version };

/**
 * The body of a change from the body of a creation: the same rules for what is given, and what is
 * left out stays as it is instead of getting a default.
 */
export function changeOf<Shape extends z.core.$ZodShape>(
  creation: z.ZodObject<Shape>,
): z.ZodObject<Change<Shape>, z.core.$strict> {
  const fields = Object.entries<z.core.$ZodType>(creation.shape).map(([field, schema]) => [
    field,
    z
      .optional(schema instanceof z.ZodDefault ? schema.unwrap() : schema)
      .meta({ ...z.globalRegistry.get(schema) }),
  ]);
  return z.strictObject({
    ...(Object.fromEntries(fields) as Change<Shape>),
    version,
  }) as z.ZodObject<Change<Shape>, z.core.$strict>;
}

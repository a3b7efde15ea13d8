import { BigNumber } from "bignumber.js";
import * as z from "zod";

// Schemas of fields that many request bodies and queries share.

/** Maximum of PostgreSQL's `integer`. */
export const maxId = 2_147_483_647;

/** An id as text: no sign, spaces, leading zeros or exponent. */
const canonicalId = /^[1-9]\d{0,9}$/;

/** Schema of an id in a path. */
export const idParameter = z
  .string()
  .regex(canonicalId)
  .transform(Number)
  .refine((id) => id <= maxId)
  .meta({ description: "Id", type: "integer", minimum: 1, examples: [1] });

/** Schema of an id in a query. */
export const idQuery = z
  .string()
  .regex(canonicalId, "Must be an id")
  .transform(Number)
  .refine((id) => id <= maxId, "Must be an id")
  .meta({ type: "integer", minimum: 1, examples: [1] });

/** JSON Schema of an id in a body, without its bounds. */
export const idForms = { type: ["integer", "string"], pattern: canonicalId.source };

/** Schema of an id in a body: an integer, or its text (`"2"`), as HTML forms send it. */
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

/** Schema of a boolean in a body, including the texts and numbers that HTML forms send. */
export const flagField = z
  .preprocess((value) => flags.get(value) ?? value, z.boolean())
  .meta({ type: ["boolean", "string", "integer"], enum: [...flags.keys()] });

/** Schema of a field that is accepted for compatibility; its value is dropped. */
export const ignoredField = z
  .unknown()
  .optional()
  .transform(() => undefined)
  .meta({ description: "Accepted for compatibility and ignored" });

const noDay = "Must be a day: YYYY-MM-DD";

/** Schema of a calendar day. PostgreSQL has no year 0. */
export const dayField = z.iso
  .date({ error: noDay, abort: true })
  .refine((day) => day >= "0001-01-01", noDay);

/** Spaces, line ends and other control characters in a row. One class of characters, so that it takes linear time. */
const spaces = /[\s\p{Cc}]+/gu;
const control = /[\p{Cc}\u2028\u2029]/u;

/** Makes a text fit into one line: a field of a form drops line ends, so that saving it would change the text. */
export function oneLine(text: string): string {
  return text.replace(spaces, (run) => (control.test(run) ? " " : run)).trim();
}

/** Creates the schema of a required text of one line; line ends and control characters become spaces. */
export const name = (maxLength: number): z.ZodType<string, string> =>
  z
    .string()
    .overwrite(oneLine)
    .min(1, "Is required")
    .max(maxLength, `At most ${String(maxLength)} characters`);

/** Creates the schema of an optional text. A blank text becomes null. */
export const optionalText = (
  maxLength: number,
): z.ZodDefault<z.ZodType<string | null, string | null>> =>
  z
    .string()
    .trim()
    .max(maxLength, `At most ${String(maxLength)} characters`)
    .nullable()
    .transform((text) => (text === "" ? null : text))
    .default(null);

/**
 * Creates the schema of an optional amount of money or hours: not negative, rounded to two decimals,
 * half up. Rounds the decimal that was sent: in binary, 1.005 is less than 1.005 and becomes 1.
 */
export const amount = (max: number): z.ZodDefault<z.ZodType<number | null, number | null>> =>
  z
    .number()
    .nonnegative("Must not be negative")
    .max(max, `At most ${String(max)}`)
    .nullable()
    .transform((value) => (value === null ? null : toCents(value)))
    .default(null);

function toCents(value: number): number {
  return new BigNumber(value).decimalPlaces(2, BigNumber.ROUND_HALF_UP).toNumber();
}

/** Schema of a currency, in upper or lower case. */
export const currencyCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, "Must be a three-letter ISO 4217 code such as EUR")
  .meta({ description: "ISO 4217 code", examples: ["EUR"] });

/** Schema of an arbitrary JSON value; the body was already parsed as JSON. */
export const jsonValue = z
  .custom<z.core.util.JSONType>((value) => value !== undefined)
  .meta({ id: "Json", description: "Any JSON value" });

/** Schema of custom fields: arbitrary JSON values by name. */
export const customFields = z.record(z.string().max(100), jsonValue).default({});

/** Schema of the version that a change was made for, see {@link changeOf}. */
export const versionField = z
  .int()
  .optional()
  .meta({ description: "Version to change; the response is 409 if there is a newer one" });

/** Schema of the version in a form that was made for it, as text. */
export const versionText = z
  .string()
  .regex(/^\d{1,10}$/, "Must be a version")
  .optional();

/** The version that a form was made for. */
export function versionOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

type Change<Shape extends z.core.$ZodShape> = {
  [Field in keyof Shape]: z.ZodOptional<
    Shape[Field] extends z.ZodDefault<infer Inner> ? Inner : Shape[Field]
  >;
} & { version: typeof versionField };

/**
 * Derives the schema of a change from the schema of a creation. All fields become optional and have
 * no default: a missing field stays unchanged.
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
    version: versionField,
  }) as z.ZodObject<Change<Shape>, z.core.$strict>;
}

const switches = new Map<string, boolean>([
  ["1", true],
  ["true", true],
  ["yes", true],
  ["on", true],
  ["", false],
  ["0", false],
  ["false", false],
  ["no", false],
  ["off", false],
]);

/** Schema of a switch in a query of a session route: `1`, `true`, `yes` or `on`, in any case. */
export const switchQuery = z.string().transform((text, context): boolean => {
  const value = switches.get(text.trim().toLowerCase());
  if (value !== undefined) return value;
  context.addIssue({
    code: "custom",
    message: "Must be 1, true, yes or on, or 0, false, no or off",
  });
  return z.NEVER;
});

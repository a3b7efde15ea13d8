import * as z from "zod";

/** Options of {@link secret}. */
export interface SecretFieldOptions {
  /** True to generate a random value if the field is left blank the first time (default: false). */
  readonly generate?: boolean;
}

const metaKey = "ttSecret";

/**
 * Marks a string field as a secret. Its value is stored encrypted and never returned; submitting
 * the field blank keeps the stored value.
 *
 * @param schema Validates the plain value (default: any string).
 * @example
 * ```ts
 * import { secret } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   token: secret(z.string().trim().min(8).meta({ title: "Access token" })),
 *   webhook_secret: secret(z.string().min(16), { generate: true }),
 * });
 * ```
 */
export function secret(
  schema: z.ZodString = z.string(),
  options: SecretFieldOptions = {},
): z.core.$ZodBranded<z.ZodString, "secret"> {
  return schema
    .meta({
      ...schema.meta(),
      [metaKey]: { generate: options.generate ?? false },
    })
    .brand<"secret">();
}

/**
 * The options of a secret field, also inside wrappers such as `optional()`; otherwise undefined.
 */
export function secretOptions(schema: z.core.$ZodType): SecretFieldOptions | undefined {
  for (let current: z.core.$ZodType | undefined = schema; current; current = innerType(current)) {
    const options = z.globalRegistry.get(current)?.[metaKey];
    if (options) return options;
  }
  return undefined;
}

/** The schema inside a wrapper such as `optional()`. Wrappers do not inherit metadata. */
export function innerType(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const definition = schema._zod.def as { innerType?: z.core.$ZodType };
  return definition.innerType;
}

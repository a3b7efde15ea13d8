import { z } from "zod";

/** What {@link secret} notes in the schema's metadata. */
export interface SecretFieldOptions {
  /** True: made by us when the owner leaves it blank the first time, and shown once. */
  readonly generate?: boolean;
}

const metaKey = "ttSecret";

/**
 * Marks a text field as a secret: stored sealed, never returned, blank on the card keeps the old
 * value.
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

/** The secret options of a field, also under `optional()`, `default()` and the like; else undefined. */
export function secretOptions(schema: z.core.$ZodType): SecretFieldOptions | undefined {
  for (let current: z.core.$ZodType | undefined = schema; current; current = innerType(current)) {
    const found = z.globalRegistry.get(current)?.[metaKey];
    if (found) return found;
  }
  return undefined;
}

/** Metadata is lost under wrappers, so look through them. */
export function innerType(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const definition = schema._zod.def as { innerType?: z.core.$ZodType };
  return definition.innerType;
}

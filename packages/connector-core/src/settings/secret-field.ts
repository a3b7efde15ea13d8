import * as z from "zod/mini";
import { isSchema, markOf, withMark } from "./definition";

/** Options of {@link secret}. */
export interface SecretFieldOptions {
  /** True to generate a random value if the field is left blank the first time (default: false). */
  readonly generate?: boolean;
  /**
   * Name of the action that sets the field by `replaceSecret`, for a secret that no person types: forms
   * leave it out. It has no value before the action ran, so wrap it in `optional()` (default: people
   * enter it).
   */
  readonly setBy?: string;
}

/** A schema whose value is a secret. */
export type SecretSchema<Schema extends z.core.$ZodString> = z.core.$ZodBranded<Schema, "secret">;

const mark = Symbol.for("tt.connector.secret");

/**
 * Marks a string field as a secret. Its value is stored encrypted and never returned; submitting
 * the field blank keeps the stored value. The schema validates the plain value. Without one, any string
 * is valid, by a schema of `zod/mini`: wrap it by functions such as `z.optional(secret())`, or pass a
 * schema of your own.
 *
 * @throws TypeError if the schema is not one of zod 4
 * @example
 * ```ts
 * import { secret } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   token: secret(z.string().trim().min(8).meta({ title: "Access token" })),
 *   webhook_secret: secret(z.string().min(16), { generate: true }),
 *   // The provider chooses it while the action `register` creates the webhook.
 *   hook_secret: secret(z.string(), { setBy: "register" }).optional(),
 * });
 * ```
 */
export function secret(): SecretSchema<z.ZodMiniString<string>>;
export function secret<Schema extends z.core.$ZodString>(
  schema: Schema,
  options?: SecretFieldOptions,
): SecretSchema<Schema>;
export function secret(
  schema: z.core.$ZodString = z.string(),
  options: SecretFieldOptions = {},
): SecretSchema<z.core.$ZodString> {
  if (!isSchema(schema)) throw new TypeError("secret() needs a schema of zod 4.1 or later");
  // A brand exists in types only.
  return withMark(schema, mark, options) as SecretSchema<typeof schema>;
}

/**
 * The options of a secret field, also inside wrappers such as `optional()`; otherwise undefined.
 */
export function secretOptions(schema: z.core.$ZodType): SecretFieldOptions | undefined {
  // Only `secret` sets the mark, possibly of another copy of this package.
  return markOf(schema, mark) as SecretFieldOptions | undefined;
}

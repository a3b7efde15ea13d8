import * as z from "zod/mini";

/**
 * Schema of a secret that both sides know, such as one that webhooks are signed with: 16 to 255
 * characters, without spaces around them.
 *
 * @example
 * ```ts
 * import { secret, sharedSecret } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({
 *   webhook_secret: secret(sharedSecret(), { generate: true }),
 * });
 * ```
 */
export function sharedSecret(): z.ZodMiniString<string> {
  return z
    .string()
    .check(z.trim(), z.minLength(16, "Use at least 16 characters"), z.maxLength(255));
}

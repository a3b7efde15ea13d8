import * as z from "zod/mini";
import { routingKeySchema, type RoutingKey } from "./routing-key";
import { key, name, text } from "./schema-parts";

/**
 * Links an account at the provider to the user who created a one-time code. The verified delivery
 * proves who owns the account; the code proves who the user is. Only for workspace integrations:
 * users know the secret of their personal one and could claim any account.
 *
 * The code becomes invalid. An account belongs to one user, and a user has one account per
 * provider; the newest link wins. The outcome is `updated` with the user's id, or skipped as
 * `code_unknown`.
 */
export interface IdentityLink {
  readonly type: "identity.link";
  /** Key of the provider, e.g. `slack`. */
  readonly provider: string;
  /** Id of the account, unique at the provider, e.g. `T012AB3C4:U2CERLKJA`. */
  readonly externalId: string;
  /**
   * Other ids of the same account, e.g. within its organization. Links of these ids are removed.
   */
  readonly alternateIds?: readonly string[] | undefined;
  /** Display name of the account, for the profile page. */
  readonly name: string;
  /** The code as the user typed it. */
  readonly code: string;
  /** Routing key of later deliveries from this account. Added to the integration. */
  readonly routingKey: RoutingKey;
}

/** Validates an {@link IdentityLink}. */
export const identityLinkSchema = z.strictObject({
  type: z.literal("identity.link"),
  provider: name(50),
  externalId: key(500),
  alternateIds: z.optional(z.array(key(500)).check(z.maxLength(10))),
  name: text(200),
  code: text(200),
  routingKey: routingKeySchema,
}) satisfies z.core.$ZodType<IdentityLink>;

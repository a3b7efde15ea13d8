import * as z from "zod/mini";
import { ConnectorError } from "../error";
import { safeParse } from "../schema";
import { Secret } from "../secret";
import type { OAuthAnswer, OAuthProvider } from "./requests";

// Reads the answers of OAuth endpoints. ID tokens are not read: who the account is, userinfo says over TLS.

/** Tokens that a provider issued. */
export interface Grant {
  readonly accessToken: Secret;
  /** Undefined if the provider issued no new one; the stored one then stays valid. */
  readonly refreshToken: Secret | undefined;
  /** Undefined if the provider did not state it. */
  readonly expiresAt: Date | undefined;
  /** Undefined if they are those requested (RFC 6749 §5.1). */
  readonly scopes: readonly string[] | undefined;
}

/** The account that a user signed in with at the provider. */
export interface Account {
  /** The provider's stable account id (`sub`). */
  readonly id: string;
  /** Null if the provider has not verified it. */
  readonly email: string | null;
}

const text = z.string().check(z.minLength(1));

/** More would be no date of JavaScript's. */
const maxExpirySeconds = 1e10;

/** RFC 6749 §5.1. Some providers send the seconds as a text. */
const grantSchema = z.object({
  access_token: text,
  token_type: z.string().check(z.regex(/^bearer$/i)),
  expires_in: z.optional(
    z.union([
      z.number().check(z.gte(0), z.lte(maxExpirySeconds)),
      z.string().check(z.regex(/^\d{1,10}$/)),
    ]),
  ),
  refresh_token: z.optional(text),
  scope: z.optional(z.string()),
});

const accountSchema = z.object({
  sub: text,
  email: z.optional(z.unknown()),
  email_verified: z.optional(z.unknown()),
});

/** RFC 6749 §5.2. Other texts are not shown: they may contain anything. */
const refusalSchema = z.object({ error: z.string().check(z.regex(/^[a-z_]{1,40}$/)) });

/**
 * Reads the answer of the token endpoint.
 * @throws ConnectorError `needs_reauth` for a grant that was revoked or has expired, `invalid_config` if
 * the operator's client is refused, else `provider_rejected`
 */
export function readGrant(provider: OAuthProvider, answer: OAuthAnswer): Grant {
  const { data } = safeParse(grantSchema, answer.body);
  if (answer.status !== 200 || !data) throw refusal(provider, answer);
  const { access_token, refresh_token, expires_in, scope } = data;
  const now = provider.clock.now().getTime();
  return {
    accessToken: new Secret(access_token),
    refreshToken: refresh_token === undefined ? undefined : new Secret(refresh_token),
    expiresAt: expires_in === undefined ? undefined : new Date(now + Number(expires_in) * 1000),
    scopes: scope?.split(" ").filter((each) => each !== ""),
  };
}

/** Reads the answer of userinfo. @throws ConnectorError as {@link readGrant} does */
export function readAccount(provider: OAuthProvider, answer: OAuthAnswer): Account {
  const { data } = safeParse(accountSchema, answer.body);
  if (answer.status !== 200 || !data) throw refusal(provider, answer);
  const { sub, email, email_verified } = data;
  return { id: sub, email: email_verified === true && typeof email === "string" ? email : null };
}

/** The error for an answer that is not the wanted one. */
export function refusal({ name }: OAuthProvider, { body }: OAuthAnswer): ConnectorError {
  const code = safeParse(refusalSchema, body).data?.error;
  switch (code) {
    case "invalid_grant":
      return new ConnectorError({ code: "needs_reauth", message: reconnect(name) });
    case "invalid_client":
    case "unauthorized_client":
      return new ConnectorError({
        code: "invalid_config",
        message: `${name} rejected this installation's client id or secret. Contact your administrator.`,
      });
    default:
      return new ConnectorError({
        code: "provider_rejected",
        message: `${name} rejected the request${code === undefined ? "" : ` (${code})`}.`,
      });
  }
}

/** Message for a revoked grant. */
export function reconnect(name: string): string {
  return `Reconnect required: the access to ${name} was revoked or has expired. Connect it again.`;
}

import type {
  AnyVerification,
  CustomVerification,
  Ed25519Verification,
  HmacVerification,
  SecretSource,
  TokenVerification,
  Verification,
} from "./verification";

/** Tolerance of the presets for the time of signing, as their providers recommend. */
const toleranceSeconds = 300;

/**
 * Builds the verification of deliveries: the schemes, and presets for providers.
 *
 * @example
 * ```ts
 * import { header, verify } from "@tt/connector-core";
 *
 * const shop = verify.hmac({
 *   secret: "webhook_secret",
 *   signature: { header: "x-shop-hmac-sha256" },
 *   encoding: "base64",
 * });
 * const either = verify.any(
 *   verify.standardWebhooks("hook_secret"),
 *   verify.token("hook_secret", header("x-gitlab-token")),
 * );
 * ```
 */
export const verify = {
  /** An HMAC with a shared secret. */
  hmac: <const Name extends string>(
    options: Omit<HmacVerification<Name>, "type">,
  ): HmacVerification<Name> => ({ type: "hmac", ...options }),

  /** An Ed25519 signature with the provider's public key. */
  ed25519: <const Name extends string>(
    options: Omit<Ed25519Verification<Name>, "type">,
  ): Ed25519Verification<Name> => ({ type: "ed25519", ...options }),

  /** A shared token that is sent as it is. The body is not signed. */
  token: <const Name extends string>(
    secret: SecretSource<Name>,
    place: TokenVerification<Name>["in"],
  ): TokenVerification<Name> => ({ type: "token", secret, in: place }),

  /**
   * Any of several schemes. If they have different secrets, the deliveries of a fixture for
   * `testConnector` are signed by the first one: put the scheme first that the fixture signs by.
   */
  any: <const Name extends string>(
    ...of: readonly Verification<Name>[]
  ): AnyVerification<Name> => ({ type: "any", of }),

  /** HMAC-SHA256 with parts that only code can find. */
  custom: <const Name extends string>(
    options: Omit<CustomVerification<Name>, "type">,
  ): CustomVerification<Name> => ({ type: "custom", ...options }),

  /**
   * The signature of GitHub, in `X-Hub-Signature-256`.
   * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
   */
  github: <const Name extends string>(secret: SecretSource<Name>): HmacVerification<Name> => ({
    type: "hmac",
    secret,
    signature: { header: "x-hub-signature-256", prefix: "sha256=" },
  }),

  /**
   * The signature of Slack.
   * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
   */
  slack: <const Name extends string>(secret: SecretSource<Name>): HmacVerification<Name> => ({
    type: "hmac",
    secret,
    signature: { header: "x-slack-signature", prefix: "v0=" },
    signed: "v0:{time}:{body}",
    time: { header: "x-slack-request-timestamp", toleranceSeconds },
  }),

  /**
   * The signature of Stripe.
   * @see https://docs.stripe.com/webhooks/signature
   */
  stripe: <const Name extends string>(secret: SecretSource<Name>): HmacVerification<Name> => ({
    type: "hmac",
    secret,
    signature: { header: "stripe-signature", separator: ",", prefix: "v1=" },
    signed: "{time}.{body}",
    time: { header: "stripe-signature", separator: ",", prefix: "t=", toleranceSeconds },
  }),

  /**
   * The symmetric signature of Standard Webhooks, which many providers use.
   * @see https://www.standardwebhooks.com
   */
  standardWebhooks: <const Name extends string>(
    secret: SecretSource<Name>,
  ): HmacVerification<Name> => ({
    type: "hmac",
    secret,
    key: "whsec_",
    encoding: "base64",
    signature: { header: "webhook-signature", separator: " ", prefix: "v1," },
    signed: "{header:webhook-id}.{time}.{body}",
    time: { header: "webhook-timestamp", toleranceSeconds },
  }),
};

import { hex, utf8, type JsonValue, type RawRequest } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";

/** Options of {@link signedDelivery}. */
export interface DeliverySeed {
  readonly event: string;
  readonly payload: JsonValue;
  /** Secret of the webhook. Null for an unsigned delivery. */
  readonly secret: string | null;
  readonly deliveryId?: string;
  /** True for `application/x-www-form-urlencoded`, the default of webhooks created through the API. */
  readonly form?: boolean;
  readonly hookId?: number;
  readonly targetId?: number;
  /** Headers to change after signing. Undefined removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const { hmac } = webCrypto([]);

/**
 * Builds a delivery as GitHub sends it: headers, body, and the signature of the raw bytes.
 *
 * @example
 * ```ts
 * import { issuesPayload, signedDelivery } from "@tt/fakes/github";
 *
 * const request = await signedDelivery({
 *   event: "issues",
 *   payload: issuesPayload("opened"),
 *   secret: "It's a Secret to Everybody",
 * });
 * ```
 */
export async function signedDelivery(seed: DeliverySeed): Promise<RawRequest> {
  const json = JSON.stringify(seed.payload);
  const text = seed.form ? new URLSearchParams({ payload: json }).toString() : json;
  const body = utf8(text);
  return {
    body,
    headers: {
      "content-type": seed.form ? "application/x-www-form-urlencoded" : "application/json",
      "user-agent": "GitHub-Hookshot/044aadd",
      "x-github-event": seed.event,
      "x-github-delivery": seed.deliveryId ?? globalThis.crypto.randomUUID(),
      ...(seed.hookId === undefined ? {} : { "x-github-hook-id": String(seed.hookId) }),
      ...(seed.targetId === undefined
        ? {}
        : {
            "x-github-hook-installation-target-type": "repository",
            "x-github-hook-installation-target-id": String(seed.targetId),
          }),
      ...(seed.secret === null
        ? {}
        : { "x-hub-signature-256": await signature(seed.secret, body) }),
      ...seed.headers,
    },
  };
}

/**
 * Computes the value of `X-Hub-Signature-256`.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * @example
 * ```ts
 * import { utf8 } from "@tt/connector-core";
 * import { signature } from "@tt/fakes/github";
 *
 * const body = utf8('{"action":"opened"}');
 * const headers = { "x-hub-signature-256": await signature("webhook-secret", body) };
 * ```
 */
export async function signature(secret: string, body: Uint8Array): Promise<string> {
  return `sha256=${hex(await hmac.sha256(utf8(secret), body))}`;
}

import { hex, utf8, type JsonValue, type RawRequest } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";

/** What a delivery is made of. */
export interface DeliverySeed {
  readonly event: string;
  readonly payload: JsonValue;
  /** Null: of a hook without a secret, so nothing is signed (GH-12). */
  readonly secret: string | null;
  readonly deliveryId?: string;
  /** `application/x-www-form-urlencoded`, the default of hooks made through the API (GH-4). */
  readonly form?: boolean;
  readonly hookId?: number;
  readonly targetId?: number;
  /** Changes headers after signing; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const { hmac } = webCrypto([]);

/** A delivery as GitHub makes it: headers (GH-1), body, and the signature over the raw bytes. */
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

/** The value of `X-Hub-Signature-256` (GH-10). */
export async function signature(secret: string, body: Uint8Array): Promise<string> {
  return `sha256=${hex(await hmac.sha256(utf8(secret), body))}`;
}

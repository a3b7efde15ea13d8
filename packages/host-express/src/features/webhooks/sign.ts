import type { Crypto } from "@tt/connector-core";

const prefix = "whsec_";
/** Random bytes of a secret. */
const secretBytes = 32;

/** Creates a signing secret: `whsec_` and 32 random bytes in base64. */
export function createSecret(crypto: Pick<Crypto, "random">): string {
  return prefix + Buffer.from(crypto.random(secretBytes)).toString("base64");
}

/** A request to sign. */
export interface SignedMessage {
  /** The same in every attempt. */
  readonly id: string;
  /** Time of the attempt. */
  readonly at: Date;
  readonly body: Uint8Array;
}

/**
 * Signs a request by [Standard
 * Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md),
 * once with each secret, and with the first one also by the older `x-webhook-signature`, which covers
 * the body alone.
 * @param secrets The current secret, then the previous one while it is still valid.
 * @returns the headers
 */
export async function signatureHeaders(
  { hmac }: Pick<Crypto, "hmac">,
  secrets: readonly [string, ...string[]],
  { id, at, body }: SignedMessage,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signatures: string[] = [];
  for (const secret of secrets) {
    const mac = await hmac.sha256(keyOf(secret), signed);
    signatures.push(`v1,${Buffer.from(mac).toString("base64")}`);
  }
  const bodyMac = await hmac.sha256(keyOf(secrets[0]), body);
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
    "x-webhook-signature": `sha256=${Buffer.from(bodyMac).toString("hex")}`,
  };
}

/** The key is what the text encodes, not the text. */
function keyOf(secret: string): Uint8Array {
  return Buffer.from(secret.slice(prefix.length), "base64");
}

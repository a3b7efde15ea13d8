import { openPreviousSecret, type OpenSecret } from "../settings/secrets";
import { ConnectorError } from "../error";
import type { HmacVerification } from "../connector/manifest";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import type { Secret } from "../secret";
import type { SignedRequest } from "./request";

/** What verifying a signature needs. */
export interface VerifyPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly openSecret: OpenSecret;
}

/** Length of an HMAC-SHA256 in bytes. */
const signatureBytes = 32;

/** The signature could not be verified because a candidate's secret cannot be decrypted. */
export class UnverifiableError extends Error {
  override readonly name = "UnverifiableError";
}

/** True if the request has a well-formed signature whose signed time is within the tolerance. */
export function isCheckable(
  verification: HmacVerification,
  signed: SignedRequest,
  now: Date,
): boolean {
  return signed.signature?.length === signatureBytes && insideWindow(verification, signed, now);
}

/**
 * Finds the first candidate whose current or previous secret matches the signature. A candidate
 * without a secret never matches; one whose secret cannot be decrypted does not affect the others.
 * @throws UnverifiableError if no secret matches and at least one could not be decrypted
 */
export async function findSigner(
  verification: HmacVerification,
  signed: SignedRequest,
  candidates: readonly IntegrationRow[],
  ports: VerifyPorts,
): Promise<IntegrationRow | undefined> {
  if (!signed.signature) return undefined;
  let unreadable: ConnectorError | undefined;
  for (const row of candidates) {
    try {
      if (await isSigner(verification, signed.data, signed.signature, row, ports)) return row;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      unreadable ??= error;
    }
  }
  if (unreadable)
    throw new UnverifiableError("A secret cannot be decrypted", { cause: unreadable });
  return undefined;
}

async function isSigner(
  verification: HmacVerification,
  data: Uint8Array,
  signature: Uint8Array,
  row: IntegrationRow,
  ports: VerifyPorts,
): Promise<boolean> {
  const { openSecret, clock, crypto } = ports;
  const secrets = [
    () => openSecret(row, verification.secret),
    () => openPreviousSecret(openSecret, clock, row, verification.secret),
  ];
  let unreadable: ConnectorError | undefined;
  for (const open of secrets) {
    try {
      if (await matches(await open(), data, signature, crypto)) return true;
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      unreadable ??= error;
    }
  }
  if (unreadable) throw unreadable;
  return false;
}

/** Replay protection if the provider signs a time: too far ahead is as wrong as too old (SL-2). */
function insideWindow(verification: HmacVerification, signed: SignedRequest, now: Date): boolean {
  if (verification.toleranceSeconds === undefined) return true;
  if (!signed.at) return false;
  const seconds = Math.abs(now.getTime() - signed.at.getTime()) / 1000;
  return seconds <= verification.toleranceSeconds;
}

async function matches(
  secret: Secret | undefined,
  data: Uint8Array,
  signature: Uint8Array,
  crypto: Crypto,
): Promise<boolean> {
  const key = secret?.reveal() ?? "";
  if (key === "") return false;
  return crypto.hmac.equal(await crypto.hmac.sha256(key, data), signature);
}

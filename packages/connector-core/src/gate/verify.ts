import { openPreviousSecret, type OpenSecret } from "../config/secrets";
import { ConnectorError } from "../error";
import type { HmacVerification } from "../manifest";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import type { Secret } from "../secret";
import type { SignedRequest } from "./request";

/** What checking a signature needs. */
export interface VerifyPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly openSecret: OpenSecret;
}

/**
 * The first candidate whose current or previous secret made this signature. A card without a secret
 * never matches: no secret means refuse. One whose secret cannot be read does not stand in the way
 * of its neighbours.
 * @throws ConnectorError when nobody signed, but not every candidate's secret could be read
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
  if (unreadable) throw unreadable;
  return undefined;
}

async function isSigner(
  verification: HmacVerification,
  data: Uint8Array,
  signature: Uint8Array,
  row: IntegrationRow,
  ports: VerifyPorts,
): Promise<boolean> {
  const current = await ports.openSecret(row, verification.secret);
  if (await matches(current, data, signature, ports.crypto)) return true;
  const previous = await openPreviousSecret(
    ports.openSecret,
    ports.clock,
    row,
    verification.secret,
  );
  return matches(previous, data, signature, ports.crypto);
}

/** Replay defence where the provider signs a time; too far ahead is as wrong as too old (SL-2). */
export function insideWindow(
  verification: HmacVerification,
  signed: SignedRequest,
  now: Date,
): boolean {
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

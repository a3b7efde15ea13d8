import type { Crypto } from "../ports/crypto";
import { proofsOf } from "./proofs";
import type { RawRequest } from "./request";
import type { Verification } from "./verification";

/**
 * True if a secret made one of the proofs of a request, and its signed time is within the
 * tolerance. The gate of a connector does this itself; use it to verify a delivery without a host.
 *
 * @example
 * ```ts
 * import { isSignedBy, verify, type RawRequest } from "@tt/connector-core";
 * import { nodeCrypto } from "@tt/connector-core/node";
 *
 * export function isFromGithub(request: RawRequest, secret: string): Promise<boolean> {
 *   const ports = { crypto: nodeCrypto([]), now: new Date() };
 *   return isSignedBy(verify.github("secret"), request, secret, ports);
 * }
 * ```
 */
export async function isSignedBy(
  verification: Verification,
  request: RawRequest,
  secret: string,
  { crypto, now }: { readonly crypto: Crypto; readonly now: Date },
): Promise<boolean> {
  let isMatch = false;
  for (const proof of proofsOf(verification, request, now)) {
    if ((await proof.match(secret, crypto)) === true) isMatch = true;
  }
  return isMatch;
}

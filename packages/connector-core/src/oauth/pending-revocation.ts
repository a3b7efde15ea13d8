import { aad } from "../settings/aad";

const revokedField = "revoked_token";

/**
 * The additional authenticated data that the token of a `PendingRevocation` is sealed with.
 *
 * @example
 * ```ts
 * import { pendingRevocationAad, type Crypto, type PendingRevocation } from "@tt/connector-core";
 *
 * export function openToken(crypto: Crypto, integrationId: string, pending: PendingRevocation) {
 *   return crypto.secrets.open(pending.token, pendingRevocationAad(integrationId));
 * }
 * ```
 */
export function pendingRevocationAad(integrationId: string): string {
  return aad(integrationId, revokedField);
}

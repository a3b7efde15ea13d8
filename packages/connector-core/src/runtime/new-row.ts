import { base64Url, hex } from "../bytes";
import type { Crypto } from "../ports/crypto";
import type { NewIntegration } from "../ports/ledger";
import type { IntegrationRow } from "../ports/storage";

/**
 * Builds the row of an integration that is not inserted yet. Its id is chosen first, because secrets
 * are bound to it.
 */
export function newIntegrationRow(
  connector: string,
  owner: number | null,
  crypto: Pick<Crypto, "random">,
): IntegrationRow {
  const id = uuid(crypto.random(16));
  return emptyRow({ id, connector, owner, publicId: base64Url(crypto.random(16)) });
}

/**
 * The row of an integration without settings. For implementers of a ledger.
 *
 * @example
 * ```ts
 * import { emptyRow } from "@tt/connector-core";
 *
 * const id = "00000000-0000-4000-8000-000000000001";
 * emptyRow({ id, connector: "acme_connector", owner: null, publicId: "x" }).scope; // "workspace"
 * ```
 */
export function emptyRow({ id, connector, owner, publicId }: NewIntegration): IntegrationRow {
  return {
    id,
    connector,
    scope: owner === null ? "workspace" : "personal",
    owner,
    active: true,
    publicId,
    settings: {},
    secrets: {},
    settingsVersion: 1,
    credentials: {},
    credentialsVersion: 1,
    state: {},
    stateVersion: 1,
    health: null,
  };
}

/**
 * Formats 16 random bytes as a UUID of version 4
 * ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.4)).
 */
export function uuid(random: Uint8Array): string {
  const bytes = Uint8Array.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = hex(bytes);
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ];
  return parts.join("-");
}

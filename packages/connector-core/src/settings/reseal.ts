import { isSealed } from "../crypto/envelope";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { aad } from "./aad";
import { openSealed } from "./open-sealed";

/** The re-encrypted fields of an integration. */
export interface ResealedFields {
  /** New values by field. Fields that are already current are absent. */
  readonly secrets: Readonly<Record<string, string>>;
  /** New values by field. Fields that are already current are absent. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Names of fields that no key decrypts. */
  readonly unreadable: readonly string[];
}

/**
 * Re-encrypts an integration's secrets and tokens with the first key. Idempotent.
 *
 * Store the result only if the row's `settingsVersion` and `credentialsVersion` are unchanged, so
 * that a concurrently refreshed token is not overwritten.
 *
 * @example
 * ```ts
 * import { resealFields, type Crypto, type IntegrationRow } from "@tt/connector-core";
 *
 * async function needsRotation(crypto: Crypto, row: IntegrationRow): Promise<boolean> {
 *   const { secrets, credentials } = await resealFields(crypto, row);
 *   return Object.keys(secrets).length + Object.keys(credentials).length > 0;
 * }
 * ```
 */
export async function resealFields(
  crypto: Crypto,
  row: Pick<IntegrationRow, "id" | "secrets" | "credentials">,
): Promise<ResealedFields> {
  const resealed: Record<Group, Record<string, string>> = { secrets: {}, credentials: {} };
  const unreadable: string[] = [];
  for (const { group, field, sealed } of sealedFields(row)) {
    const value = await resealValue(crypto, sealed, aad(row.id, field));
    if (value === undefined) unreadable.push(field);
    else if (value !== sealed) resealed[group][field] = value;
  }
  return { ...resealed, unreadable };
}

/**
 * Re-encrypts one value with the first key.
 *
 * @param additionalData The additional authenticated data that the value was encrypted with.
 * @returns the same string if it is current; undefined if no key decrypts it
 * @example
 * ```ts
 * import { resealValue, type Crypto } from "@tt/connector-core";
 *
 * async function rotate(crypto: Crypto, id: string, sealed: string): Promise<string> {
 *   return (await resealValue(crypto, sealed, `${id}:token`)) ?? sealed;
 * }
 * ```
 */
export async function resealValue(
  crypto: Crypto,
  sealed: string,
  additionalData: string,
): Promise<string | undefined> {
  const plain = await openSealed(crypto, sealed, additionalData);
  if (plain === undefined) return undefined;
  if (await crypto.secrets.isCurrent(sealed)) return sealed;
  return crypto.secrets.seal(plain, additionalData);
}

/**
 * Lists the names of an integration's encrypted fields that no key decrypts.
 *
 * @example
 * ```ts
 * import { unreadableFields, type Crypto, type IntegrationRow } from "@tt/connector-core";
 *
 * async function report(crypto: Crypto, row: IntegrationRow): Promise<string | undefined> {
 *   const fields = await unreadableFields(crypto, row);
 *   return fields.length > 0 ? `Cannot decrypt ${fields.join(", ")}` : undefined;
 * }
 * ```
 */
export async function unreadableFields(
  crypto: Crypto,
  row: Pick<IntegrationRow, "id" | "secrets" | "credentials">,
): Promise<readonly string[]> {
  const unreadable: string[] = [];
  for (const { field, sealed } of sealedFields(row)) {
    const plain = await openSealed(crypto, sealed, aad(row.id, field));
    if (plain === undefined) unreadable.push(field);
  }
  return unreadable;
}

type Group = "secrets" | "credentials";

interface SealedField {
  readonly group: Group;
  readonly field: string;
  readonly sealed: string;
}

/** All secrets and the encrypted credentials. Others are plain, such as an account id. */
function sealedFields(
  row: Pick<IntegrationRow, "secrets" | "credentials">,
): readonly SealedField[] {
  const secrets = Object.entries(row.secrets).map(([field, sealed]): SealedField => ({
    group: "secrets",
    field,
    sealed,
  }));
  const credentials = Object.entries(row.credentials).flatMap(([field, sealed]): SealedField[] =>
    typeof sealed === "string" && isSealed(sealed) ? [{ group: "credentials", field, sealed }] : [],
  );
  return [...secrets, ...credentials];
}

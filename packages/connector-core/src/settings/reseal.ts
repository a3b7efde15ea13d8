import { isSealed } from "../crypto/envelope";
import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { aad } from "./form";

/** An integration's sealed fields, sealed again where the first key did not make them. */
export interface ResealedFields {
  /** New values by field; absent fields stay as they are. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, string>>;
  /** Names of fields that no key opens. */
  readonly unreadable: readonly string[];
}

/**
 * Seals an integration's secrets and tokens with the first key. Values that it sealed already are
 * only checked, so doing this twice changes nothing.
 *
 * Write the result only while the row's `settingsVersion` and `credentialsVersion` are unchanged;
 * otherwise a token that was refreshed meanwhile would be lost.
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
 * Seals one value with the first key.
 * @returns The same text if it is current; undefined if no key opens it.
 */
export async function resealValue(
  crypto: Crypto,
  sealed: string,
  additionalData: string,
): Promise<string | undefined> {
  const plain = await openOrUndefined(crypto, sealed, additionalData);
  if (plain === undefined) return undefined;
  if (await crypto.secrets.isCurrent(sealed)) return sealed;
  return crypto.secrets.seal(plain, additionalData);
}

/** Names of an integration's sealed fields that no key opens. */
export async function unreadableFields(
  crypto: Crypto,
  row: Pick<IntegrationRow, "id" | "secrets" | "credentials">,
): Promise<readonly string[]> {
  const unreadable: string[] = [];
  for (const { field, sealed } of sealedFields(row)) {
    const plain = await openOrUndefined(crypto, sealed, aad(row.id, field));
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

/** All secrets, and those credentials that are sealed: others are plain, such as an account's id. */
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

async function openOrUndefined(
  crypto: Crypto,
  sealed: string,
  additionalData: string,
): Promise<string | undefined> {
  try {
    return await crypto.secrets.open(sealed, additionalData);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

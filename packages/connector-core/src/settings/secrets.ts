import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { aad } from "./aad";
import { previousSecretField, previousSecretLifetimeMs, rotatedAtKey } from "./rotation";

/** Decrypts a secret field of a row; undefined if it is not set. */
export type OpenSecret = (row: IntegrationRow, field: string) => Promise<Secret | undefined>;

/**
 * Creates a function that decrypts secrets and caches them by row object. Storages reuse the object
 * while a row is unchanged; the cache entry is garbage-collected with it.
 */
export function secretOpener(crypto: Crypto): OpenSecret {
  const cache = new WeakMap<IntegrationRow, Map<string, Secret>>();
  return async (row, field) => {
    const sealed = row.secrets[field];
    if (sealed === undefined) return undefined;
    const secrets = cache.get(row) ?? new Map<string, Secret>();
    const cached = secrets.get(field);
    if (cached) return cached;
    const secret = new Secret(await crypto.secrets.open(sealed, aad(row.id, field)));
    cache.set(row, secrets.set(field, secret));
    return secret;
  };
}

/** The previous value of a rotated secret, while it is still valid. */
export async function openPreviousSecret(
  openSecret: OpenSecret,
  clock: Clock,
  row: IntegrationRow,
  field: string,
): Promise<Secret | undefined> {
  const rotatedAt = row.state[rotatedAtKey(field)];
  if (typeof rotatedAt !== "string") return undefined;
  const ageMs = clock.now().getTime() - Date.parse(rotatedAt);
  if (!(ageMs <= previousSecretLifetimeMs)) return undefined;
  return openSecret(row, previousSecretField(field));
}

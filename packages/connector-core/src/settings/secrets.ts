import type { MaybePromise } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { aad } from "./aad";
import { previousSecretField, previousSecretLifetimeMs, rotatedAtKey } from "./rotation";

/** Decrypts a secret field of a row; undefined if it is not set. At once if it is cached. */
export type OpenSecret = (row: IntegrationRow, field: string) => MaybePromise<Secret | undefined>;

/**
 * Creates a function that decrypts secrets and caches them by row object. Storages reuse the object
 * while a row is unchanged; the cache entry is garbage-collected with it.
 */
export function secretOpener(crypto: Crypto): OpenSecret {
  const cache = new WeakMap<IntegrationRow, Map<string, Secret>>();
  const open = async (row: IntegrationRow, field: string, sealed: string): Promise<Secret> => {
    const secret = new Secret(await crypto.secrets.open(sealed, aad(row.id, field)));
    cache.set(row, (cache.get(row) ?? new Map<string, Secret>()).set(field, secret));
    return secret;
  };
  return (row, field) => {
    const sealed = row.secrets[field];
    if (sealed === undefined) return undefined;
    return cache.get(row)?.get(field) ?? open(row, field, sealed);
  };
}

/** The previous value of a rotated secret, while it is still valid. */
export function openPreviousSecret(
  openSecret: OpenSecret,
  clock: Clock,
  row: IntegrationRow,
  field: string,
): MaybePromise<Secret | undefined> {
  const rotatedAt = row.state[rotatedAtKey(field)];
  if (typeof rotatedAt !== "string") return undefined;
  const ageMs = clock.now().getTime() - Date.parse(rotatedAt);
  if (!(ageMs <= previousSecretLifetimeMs)) return undefined;
  return openSecret(row, previousSecretField(field));
}

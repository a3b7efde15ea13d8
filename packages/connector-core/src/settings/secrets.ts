import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { aad } from "./form";
import { previousSecretField, previousSecretLifetime, rotatedAtKey } from "./rotation";

/** Opens sealed fields of rows. */
export type OpenSecret = (row: IntegrationRow, field: string) => Promise<Secret | undefined>;

/**
 * A secret is opened once per row object: storage hands out the same object while nothing changed,
 * so a delivery does not pay for it, and what was opened goes when the row goes.
 */
export function secretOpener(crypto: Crypto): OpenSecret {
  const opened = new WeakMap<IntegrationRow, Map<string, Secret>>();
  return async (row, field) => {
    const sealed = row.secrets[field];
    if (sealed === undefined) return undefined;
    const known = opened.get(row) ?? new Map<string, Secret>();
    const before = known.get(field);
    if (before) return before;
    const secret = new Secret(await crypto.secrets.open(sealed, aad(row.id, field)));
    opened.set(row, known.set(field, secret));
    return secret;
  };
}

/** The value before the last change, while it still counts. */
export async function openPreviousSecret(
  openSecret: OpenSecret,
  clock: Clock,
  row: IntegrationRow,
  field: string,
): Promise<Secret | undefined> {
  const rotatedAt = row.state[rotatedAtKey(field)];
  if (typeof rotatedAt !== "string") return undefined;
  const age = clock.now().getTime() - Date.parse(rotatedAt);
  if (!(age <= previousSecretLifetime)) return undefined;
  return openSecret(row, previousSecretField(field));
}

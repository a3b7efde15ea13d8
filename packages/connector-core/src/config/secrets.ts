import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { aad } from "./form";
import { previousSecretField, previousSecretLifetime, rotatedAtKey } from "./rotation";

/** Opens one sealed field of a row. */
export async function openSecret(
  crypto: Crypto,
  row: IntegrationRow,
  field: string,
): Promise<Secret | undefined> {
  const sealed = row.secrets[field];
  if (sealed === undefined) return undefined;
  return new Secret(await crypto.secrets.open(sealed, aad(row.id, field)));
}

/** The value before the last change, while it still counts. */
export async function openPreviousSecret(
  crypto: Crypto,
  clock: Clock,
  row: IntegrationRow,
  field: string,
): Promise<Secret | undefined> {
  const rotatedAt = row.state[rotatedAtKey(field)];
  if (typeof rotatedAt !== "string") return undefined;
  const age = clock.now().getTime() - Date.parse(rotatedAt);
  if (!(age <= previousSecretLifetime)) return undefined;
  return openSecret(crypto, row, previousSecretField(field));
}

import { base64Url } from "../bytes";
import type { Manifest } from "../connector/manifest";
import type { JsonObject } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { encodeKey, keyFormsOf } from "../webhook/key-form";
import { verificationFields } from "../webhook/verification";
import { aad } from "./aad";
import type { SettingsField } from "./fields";
import { openSealed } from "./open-sealed";
import { previousSecretField, rotatedAtKey } from "./rotation";

type Inbound = Pick<Manifest, "inbound">;

interface SecretPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** Encrypted secrets; null deletes one. With the state that says since when they are used. */
interface SealedSecrets {
  readonly secrets: Record<string, string | null>;
  readonly state: JsonObject;
}

/** Generates a secret in the form that the verification of deliveries expects. */
export function generateSecret({ inbound }: Inbound, field: string, crypto: Crypto): string {
  const key = crypto.random(32);
  const [form] = inbound ? keyFormsOf(inbound.verification, field) : [];
  return form === undefined || form === "text" ? base64Url(key) : encodeKey(key, form);
}

/**
 * Encrypts a new value for a secret of a saved integration. If it signs deliveries, the previous value
 * stays valid for 24 hours.
 */
export function sealNewSecret(
  manifest: Inbound,
  row: IntegrationRow,
  field: string,
  value: string,
  ports: SecretPorts,
): Promise<IntegrationPatch> {
  const fields = [{ name: field, type: "secret" }] as const;
  return sealChanged(manifest, fields, { [field]: value }, row.id, row, ports);
}

/**
 * Encrypts the secrets that differ from the stored ones. The previous value of one that signs deliveries is
 * kept for 24 hours.
 * @param values Entered values by field.
 * @param id Id of the row, also before it is inserted.
 */
export async function sealChanged(
  { inbound }: Inbound,
  fields: readonly Pick<SettingsField, "name" | "type">[],
  values: JsonObject,
  id: string,
  row: IntegrationRow | undefined,
  { crypto, clock }: SecretPorts,
): Promise<SealedSecrets> {
  const secrets: SealedSecrets["secrets"] = {};
  const state: JsonObject = {};
  for (const { name, type } of fields) {
    const value = values[name];
    if (type !== "secret" || typeof value !== "string") continue;
    const stored = row?.secrets[name];
    // A stored value that no key decrypts counts as absent, because saving a new one fixes that.
    const old = stored === undefined ? undefined : await openSealed(crypto, stored, aad(id, name));
    if (old === value) continue;
    if (inbound && verificationFields(inbound.verification).includes(name)) {
      const previous = previousSecretField(name);
      if (old !== undefined) {
        secrets[previous] = await crypto.secrets.seal(old, aad(id, previous));
        state[rotatedAtKey(name)] = clock.now().toISOString();
      } else if (row?.secrets[previous] !== undefined) {
        secrets[previous] = null;
      }
    }
    secrets[name] = await crypto.secrets.seal(value, aad(id, name));
  }
  return { secrets, state };
}

import { base64Url } from "../bytes";
import type { Manifest } from "../connector/manifest";
import type { JsonObject } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
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

/** Secrets that are about to be saved. */
interface EnteredSecrets {
  /** Id of the row, also before it is inserted. */
  readonly id: string;
  readonly row: IntegrationRow | undefined;
  readonly fields: readonly SettingsField[];
  /** Values by field. */
  readonly values: JsonObject;
}

/** Generates a secret in the form that the verification of deliveries expects. */
export function generateSecret({ inbound }: Inbound, field: string, crypto: Crypto): string {
  const key = crypto.random(32);
  const [form] = inbound ? keyFormsOf(inbound.verification, field) : [];
  return form === undefined || form === "text" ? base64Url(key) : encodeKey(key, form);
}

/**
 * Generates a new value for a secret of a saved integration. If it signs deliveries, the previous
 * value stays valid for 24 hours.
 */
export async function prepareNewSecret(
  manifest: Inbound,
  row: IntegrationRow,
  field: string,
  ports: SecretPorts,
): Promise<{ readonly patch: IntegrationPatch; readonly secret: Secret }> {
  const value = generateSecret(manifest, field, ports.crypto);
  const old = await openStored(ports.crypto, row, field);
  const patch = await seal(manifest, { id: row.id, row, field, old, value }, ports);
  return { patch, secret: new Secret(value) };
}

/** Encrypts the secrets that differ from the stored ones. */
export async function sealChanged(
  manifest: Inbound,
  { id, row, fields, values }: EnteredSecrets,
  ports: SecretPorts,
): Promise<SealedSecrets> {
  const changed: SealedSecrets = { secrets: {}, state: {} };
  for (const { name: field, type } of fields) {
    const value = values[field];
    if (type !== "secret" || typeof value !== "string") continue;
    const old = await openStored(ports.crypto, row, field);
    if (old === value) continue;
    const sealed = await seal(manifest, { id, row, field, old, value }, ports);
    Object.assign(changed.secrets, sealed.secrets);
    Object.assign(changed.state, sealed.state);
  }
  return changed;
}

/** A new value of a secret. */
interface SecretChange {
  readonly id: string;
  readonly row: IntegrationRow | undefined;
  readonly field: string;
  /** The previous value, if it is readable. */
  readonly old: string | undefined;
  readonly value: string;
}

async function seal(
  manifest: Inbound,
  change: SecretChange,
  ports: SecretPorts,
): Promise<SealedSecrets> {
  const { id, field, value } = change;
  const kept = isVerifying(manifest, field)
    ? await keepPrevious(change, ports)
    : { secrets: {}, state: {} };
  const sealed = await ports.crypto.secrets.seal(value, aad(id, field));
  return { secrets: { ...kept.secrets, [field]: sealed }, state: kept.state };
}

/** True if deliveries are verified with the secret. */
function isVerifying({ inbound }: Inbound, field: string): boolean {
  return inbound !== undefined && verificationFields(inbound.verification).includes(field);
}

/** Keeps the previous value of the secret that signs deliveries for 24 hours. */
async function keepPrevious(
  { id, row, field, old }: SecretChange,
  { crypto, clock }: SecretPorts,
): Promise<SealedSecrets> {
  const previous = previousSecretField(field);
  if (old !== undefined) {
    return {
      secrets: { [previous]: await crypto.secrets.seal(old, aad(id, previous)) },
      state: { [rotatedAtKey(field)]: clock.now().toISOString() },
    };
  }
  return {
    secrets: row?.secrets[previous] === undefined ? {} : { [previous]: null },
    state: {},
  };
}

/** The stored value; undefined if absent or undecryptable, because saving a new one fixes that. */
async function openStored(
  crypto: Crypto,
  row: IntegrationRow | undefined,
  field: string,
): Promise<string | undefined> {
  const sealed = row?.secrets[field];
  if (row === undefined || sealed === undefined) return undefined;
  return openSealed(crypto, sealed, aad(row.id, field));
}

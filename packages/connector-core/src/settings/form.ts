import { z } from "zod";
import { base64Url } from "../bytes";
import { noKey } from "../crypto/envelope";
import { ConnectorError } from "../error";
import type { JsonObject, JsonValue } from "../json";
import type { Manifest } from "../connector/manifest";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { settingsFields, type SettingsField } from "./fields";
import type { SettingsSchema } from "./types";
import { previousSecretField, rotatedAtKey } from "./rotation";

/** What the owner typed, checked and sealed, ready for one UPDATE (or the INSERT of a new row). */
export interface PreparedSettings {
  readonly ok: true;
  readonly patch: IntegrationPatch & { readonly settings: JsonObject };
  /** Secrets we made because they were left blank: to be shown once, now. */
  readonly generated: Readonly<Record<string, Secret>>;
  /** What was entered and is not stored, because the schema puts something else in its place. */
  readonly warning?: string;
}

/** Why a card cannot be saved, by field. */
export interface RejectedSettings {
  readonly ok: false;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/**
 * The form view of a card: blank or absent secrets keep what is stored, absent plain fields keep
 * their value too, an empty text clears an optional field. When the secret that signs deliveries
 * changes, the old one is kept for a day, so that deliveries signed before the provider learns the
 * new one still verify (GH-13). Other secrets are replaced for good.
 *
 * @param id The row's id, known before its insert: secrets are bound to it.
 * @param row The saved card, undefined the first time.
 * @throws ConnectorError `encryption_key_missing`: no key, no save.
 */
export async function prepareSettings(
  manifest: Pick<Manifest, "auth" | "settings" | "inbound">,
  input: JsonObject,
  id: string,
  row: IntegrationRow | undefined,
  ports: { readonly crypto: Crypto; readonly clock: Clock },
): Promise<PreparedSettings | RejectedSettings> {
  const schema = manifest.settings;
  const fields = settingsFields(schema);
  const names = new Set(fields.map((field) => field.name));
  const unknown = Object.keys(input).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    return {
      ok: false,
      errors: Object.fromEntries(unknown.map((name) => [name, ["Unknown field"]])),
    };
  }

  const generated: Record<string, Secret> = {};
  const typed: Record<string, JsonValue> = {};
  for (const field of fields) {
    const value = typedValue(field, input[field.name], row);
    if (value !== undefined) typed[field.name] = value;
    if (field.generated && value === undefined && !row?.secrets[field.name]) {
      const made = base64Url(ports.crypto.random(32));
      generated[field.name] = new Secret(made);
      typed[field.name] = made;
    }
  }

  const errors = validate(schema, fields, typed, row);
  if (errors) return { ok: false, errors };
  if (!ports.crypto.secrets.available) throw noKey();

  const parsed = z.parse(schema.partial(), typed) as JsonObject;
  const settings: JsonObject = {};
  const secrets: Record<string, string | null> = {};
  const rotated: JsonObject = {};
  for (const field of fields) {
    const value = parsed[field.name];
    if (field.type !== "secret") {
      settings[field.name] = value ?? null;
    } else if (typeof value === "string") {
      const old = await readable(ports.crypto, row, field.name);
      if (old === value) continue;
      if (field.name === manifest.inbound?.verification.secret) {
        const kept = await keepPrevious(ports, id, row, field.name, old);
        Object.assign(secrets, kept.secrets);
        Object.assign(rotated, kept.state);
      }
      secrets[field.name] = await ports.crypto.secrets.seal(value, aad(id, field.name));
    }
  }
  const state = Object.keys(rotated).length > 0 ? { state: { set: rotated } } : {};
  const { auth } = manifest;
  const retold = auth.type === "bearer" && secrets[auth.secret] !== undefined;
  const credentials = retold ? { credentials: forgotten(row?.credentials) } : {};
  const patch = { settings, secrets, ...state, ...credentials };
  const warning = replacedWarning(fields, typed, parsed);
  return { ok: true, patch, generated, ...(warning === undefined ? {} : { warning }) };
}

/** Names the choices that the schema replaced. Undefined if it replaced none. */
function replacedWarning(
  fields: readonly SettingsField[],
  typed: Readonly<Record<string, JsonValue>>,
  parsed: JsonObject,
): string | undefined {
  const replaced = fields.filter(
    ({ name, type: kind }) => kind === "choice" && name in typed && typed[name] !== parsed[name],
  );
  if (replaced.length === 0) return undefined;
  return replaced
    .map(
      ({ name, choices }) =>
        `${name} must be one of ${choices.join(", ")}; ${JSON.stringify(parsed[name])} was saved.`,
    )
    .join(" ");
}

/** The old value of the secret that signs deliveries counts for another day. */
async function keepPrevious(
  ports: { readonly crypto: Crypto; readonly clock: Clock },
  id: string,
  row: IntegrationRow | undefined,
  field: string,
  old: string | undefined,
): Promise<{ readonly secrets: Record<string, string | null>; readonly state: JsonObject }> {
  const previous = previousSecretField(field);
  if (old !== undefined) {
    return {
      secrets: { [previous]: await ports.crypto.secrets.seal(old, aad(id, previous)) },
      state: { [rotatedAtKey(field)]: ports.clock.now().toISOString() },
    };
  }
  return {
    secrets: row?.secrets[previous] === undefined ? {} : { [previous]: null },
    state: {},
  };
}

/** What was known of another token. */
function forgotten(credentials: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.keys(credentials).map((name) => [name, null]));
}

/**
 * Replaces one secret of a saved card by a new random one; the old one of the field that signs
 * deliveries counts for another day.
 */
export async function prepareNewSecret(
  manifest: Pick<Manifest, "inbound">,
  row: IntegrationRow,
  field: string,
  ports: { readonly crypto: Crypto; readonly clock: Clock },
): Promise<{ readonly patch: IntegrationPatch; readonly secret: Secret }> {
  const made = base64Url(ports.crypto.random(32));
  const old = await readable(ports.crypto, row, field);
  const signs = field === manifest.inbound?.verification.secret;
  const kept = signs
    ? await keepPrevious(ports, row.id, row, field, old)
    : { secrets: {}, state: {} };
  const sealed = await ports.crypto.secrets.seal(made, aad(row.id, field));
  return {
    patch: { secrets: { ...kept.secrets, [field]: sealed }, state: { set: kept.state } },
    secret: new Secret(made),
  };
}

/** The additional data a sealed field is bound to. */
export function aad(integrationId: string, field: string): string {
  return `${integrationId}:${field}`;
}

/** The stored value. Undefined when there is none, or none to be read: saving is what cures that. */
async function readable(
  crypto: Crypto,
  row: IntegrationRow | undefined,
  field: string,
): Promise<string | undefined> {
  const sealed = row?.secrets[field];
  if (row === undefined || sealed === undefined) return undefined;
  try {
    return await crypto.secrets.open(sealed, aad(row.id, field));
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

/** Undefined: nothing typed, nothing kept. Secrets are never read back into the form. */
function typedValue(
  field: SettingsField,
  value: JsonValue | undefined,
  row: IntegrationRow | undefined,
): JsonValue | undefined {
  if (field.type === "secret") {
    return typeof value === "string" && value.trim() === "" ? undefined : (value ?? undefined);
  }
  if (value === undefined) return row?.settings[field.name] ?? undefined;
  if (value === "" || value === null) return undefined;
  return fromForm(field, value);
}

/** HTML forms send text only. */
function fromForm(field: SettingsField, value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (field.type === "boolean" && /^(true|on|1|yes)$/i.test(text)) return true;
  if (field.type === "boolean" && /^(false|off|0|no)$/i.test(text)) return false;
  if (field.type === "number" && numeric(field).test(text)) return Number(text);
  return text;
}

/** An id has one form; other numbers may be written as people write them. */
function numeric(field: SettingsField): RegExp {
  return field.reference === undefined ? /^-?\d{1,15}(\.\d+)?$/ : /^[1-9]\d{0,9}$/;
}

function validate(
  schema: SettingsSchema,
  fields: readonly SettingsField[],
  typed: Record<string, JsonValue>,
  row: IntegrationRow | undefined,
): RejectedSettings["errors"] | undefined {
  const stored = new Set(
    fields
      .filter((field) => field.type === "secret" && row?.secrets[field.name] !== undefined)
      .map((field) => field.name),
  );
  const result = z.safeParse(schema, typed);
  if (result.success) return undefined;
  const errors: Record<string, string[]> = {};
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? "config");
    if (stored.has(name) && typed[name] === undefined) continue;
    (errors[name] ??= []).push(
      typed[name] === undefined ? "This field is required" : issue.message,
    );
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

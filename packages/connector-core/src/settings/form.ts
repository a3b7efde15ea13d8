import * as z from "zod/mini";
import { credentialFields } from "../api/auth";
import { encodeKey, keyFault, keyFormsOf } from "../webhook/key-form";
import { settingsKeys } from "../webhook/routing";
import { verificationFields } from "../webhook/verification";
import { base64Url } from "../bytes";
import { clearFields } from "../changes/apply-update";
import { noKey } from "../crypto/envelope";
import { ConnectorError } from "../error";
import type { JsonObject, JsonValue } from "../json";
import type { Manifest } from "../connector/manifest";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { Ports } from "../ports/ports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { safeParse } from "../schema";
import { Secret } from "../secret";
import { aad } from "./aad";
import { checkBase } from "./check-base";
import { settingsFields, type SettingsField } from "./fields";
import type { SettingsSchema } from "./types";
import { previousSecretField, rotatedAtKey } from "./rotation";

/** Validated settings with encrypted secrets and their routing keys, ready for one patch. */
export interface PreparedSettings {
  readonly ok: true;
  readonly patch: IntegrationPatch & { readonly settings: JsonObject };
  /** Secrets that were generated because they were left blank. Show them once. */
  readonly generated: Readonly<Record<string, Secret>>;
  /** Names the entered values that the schema replaced by others. */
  readonly warning?: string;
}

/** Error messages by field; nothing can be saved. */
export interface RejectedSettings {
  readonly ok: false;
  readonly errors: Readonly<Record<string, readonly string[]>>;
}

/**
 * Validates submitted settings and encrypts their secrets. Accepts JSON values and the strings of
 * HTML forms.
 *
 * - Absent fields and blank secrets keep their stored value; an empty string clears an optional
 *   field.
 * - Blank secrets with the `generate` option are generated the first time.
 * - If the secret that signs deliveries changes, the previous one stays valid for 24 hours, so that
 *   deliveries signed with it still verify. Other secrets are replaced immediately.
 * - If the base URL of the API moves to another origin, the credentials have to be entered again.
 *
 * @param id Id of the row, also before it is inserted: secrets are bound to it.
 * @param row The saved integration; undefined the first time.
 * @throws ConnectorError with code `encryption_key_missing` if no encryption key is configured
 * @example
 * ```ts
 * import { prepareSettings, type JsonObject, type Manifest, type Ports } from "@tt/connector-core";
 *
 * async function save(manifest: Manifest, input: JsonObject, id: string, ports: Ports) {
 *   const row = await ports.storage.integrations.get(id, { fresh: true });
 *   const prepared = await prepareSettings(manifest, input, id, row, ports);
 *   if (!prepared.ok) return prepared.errors; // { token: ["This field is required"] }
 *   await ports.storage.integrations.patch(id, prepared.patch);
 *   return undefined;
 * }
 * ```
 */
export async function prepareSettings(
  manifest: Pick<Manifest, "api" | "env" | "settings" | "inbound">,
  input: JsonObject,
  id: string,
  row: IntegrationRow | undefined,
  ports: Pick<Ports, "crypto" | "clock" | "env" | "guardedFetch">,
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
      const value = generateSecret(manifest, field.name, ports.crypto);
      generated[field.name] = new Secret(value);
      typed[field.name] = value;
    }
  }

  const errors = validate(schema, fields, typed, row);
  if (errors) return { ok: false, errors };
  const parsed = z.parse(z.partial(asMini(schema)), typed) as JsonObject;
  const keyErrors = undecodableKeys(manifest, fields, parsed);
  if (keyErrors) return { ok: false, errors: keyErrors };
  if (!ports.crypto.secrets.available) throw noKey();

  const settings: JsonObject = Object.fromEntries(
    fields.filter(({ type }) => type !== "secret").map(({ name }) => [name, parsed[name] ?? null]),
  );
  const isEntered = (name: string): boolean => typed[name] !== undefined;
  const refused = checkBase(manifest, ports, row, { settings, isEntered });
  if (refused) return { ok: false, errors: refused };
  const secrets: Record<string, string | null> = {};
  const rotated: JsonObject = {};
  for (const field of fields) {
    const value = parsed[field.name];
    if (field.type === "secret" && typeof value === "string") {
      const old = await readable(ports.crypto, row, field.name);
      if (old === value) continue;
      if (isVerifying(manifest, field.name)) {
        const kept = await keepPrevious(ports, id, row, field.name, old);
        Object.assign(secrets, kept.secrets);
        Object.assign(rotated, kept.state);
      }
      secrets[field.name] = await ports.crypto.secrets.seal(value, aad(id, field.name));
    }
  }
  const state = Object.keys(rotated).length > 0 ? { state: rotated } : {};
  const hasNewToken = credentialFields(manifest.api.auth).some(
    (name) => secrets[name] !== undefined,
  );
  const credentials = hasNewToken
    ? { credentials: clearFields(Object.keys(row?.credentials ?? {})) }
    : {};
  // The manifest's schema has parsed these settings.
  const keys = manifest.inbound && settingsKeys(manifest.inbound.routing, settings);
  const routing = keys ? { settingsRoutingKeys: keys } : {};
  const patch = { settings, secrets, ...state, ...credentials, ...routing };
  const warning = replacedWarning(fields, typed, parsed);
  return { ok: true, patch, generated, ...(warning === undefined ? {} : { warning }) };
}

/** Functions of `zod/mini` work on every schema of zod 4, but ask for their own types. */
function asMini(schema: SettingsSchema): z.ZodMiniObject {
  return schema as unknown as z.ZodMiniObject;
}

/** Names the choices that the schema replaced; undefined if it replaced none. */
function replacedWarning(
  fields: readonly SettingsField[],
  typed: Readonly<Record<string, JsonValue>>,
  parsed: JsonObject,
): string | undefined {
  const replaced = fields.filter(
    ({ name, type }) => type === "choice" && name in typed && typed[name] !== parsed[name],
  );
  if (replaced.length === 0) return undefined;
  return replaced
    .map(
      ({ name, choices }) =>
        `${name} must be one of ${choices.join(", ")}; ${JSON.stringify(parsed[name])} was saved.`,
    )
    .join(" ");
}

/** Keeps the previous value of the secret that signs deliveries for 24 hours. */
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

/** True if deliveries are verified with the secret. */
function isVerifying({ inbound }: Pick<Manifest, "inbound">, field: string): boolean {
  return inbound !== undefined && verificationFields(inbound.verification).includes(field);
}

/** Generates a secret in the form that the verification of deliveries expects. */
function generateSecret(
  { inbound }: Pick<Manifest, "inbound">,
  field: string,
  crypto: Crypto,
): string {
  const key = crypto.random(32);
  const [form] = inbound ? keyFormsOf(inbound.verification, field) : [];
  return form === undefined || form === "text" ? base64Url(key) : encodeKey(key, form);
}

/** Errors of entered secrets that the verification of deliveries could not decode. */
function undecodableKeys(
  { inbound }: Pick<Manifest, "inbound">,
  fields: readonly SettingsField[],
  parsed: JsonObject,
): RejectedSettings["errors"] | undefined {
  const errors: Record<string, readonly string[]> = {};
  for (const { name, type } of fields) {
    const value = parsed[name];
    if (type !== "secret" || typeof value !== "string") continue;
    const fault = keyFault(inbound?.verification, name, value);
    if (fault !== undefined) errors[name] = [fault];
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

/**
 * Generates a new value for a secret of a saved integration. If it signs deliveries, the previous
 * value stays valid for 24 hours.
 */
export async function prepareNewSecret(
  manifest: Pick<Manifest, "inbound">,
  row: IntegrationRow,
  field: string,
  ports: { readonly crypto: Crypto; readonly clock: Clock },
): Promise<{ readonly patch: IntegrationPatch; readonly secret: Secret }> {
  const value = generateSecret(manifest, field, ports.crypto);
  const old = await readable(ports.crypto, row, field);
  const kept = isVerifying(manifest, field)
    ? await keepPrevious(ports, row.id, row, field, old)
    : { secrets: {}, state: {} };
  const sealed = await ports.crypto.secrets.seal(value, aad(row.id, field));
  return {
    patch: { secrets: { ...kept.secrets, [field]: sealed }, state: kept.state },
    secret: new Secret(value),
  };
}

/** The stored value; undefined if absent or undecryptable, because saving a new one fixes that. */
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

/** The submitted or kept value; undefined if neither exists. Stored secrets are not read back. */
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

/** Converts the strings of HTML forms. */
function fromForm(field: SettingsField, value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (field.type === "boolean" && /^(true|on|1|yes)$/i.test(text)) return true;
  if (field.type === "boolean" && /^(false|off|0|no)$/i.test(text)) return false;
  if (field.type === "number" && numeric(field).test(text)) return Number(text);
  return text;
}

/** Accepts canonical ids, and plain decimal notation for other numbers. */
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
  const result = safeParse(schema, typed, (issue) => {
    if (issue.code !== "invalid_format" || issue.format !== "regex") return undefined;
    // Users cannot read the expression.
    const field = fields.find(({ name }) => name === issue.path?.[0]);
    const { example, description } = field ?? {};
    const hint = example === undefined ? description : `E.g. ${example}`;
    return `This has an unexpected form. ${hint ?? ""}`.trim();
  });
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

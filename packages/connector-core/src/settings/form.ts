import * as z from "zod/mini";
import { credentialFields } from "../api/auth";
import { clearFields } from "../changes/apply-update";
import type { Manifest } from "../connector/manifest";
import { noKey } from "../crypto/envelope";
import type { JsonObject, JsonValue } from "../json";
import type { Crypto } from "../ports/crypto";
import type { Ports } from "../ports/ports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import { settingsKeys } from "../webhook/routing";
import { checkBase } from "./check-base";
import { enteredValue } from "./entered-value";
import { invalidValues, undecodableKeys, unknownFields } from "./field-errors";
import { settingsFields, type SettingsField } from "./fields";
import { generateSecret, sealChanged } from "./new-secret";
import type { SettingsSchema } from "./types";

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
 * @param isDraft True for a form that is not filled in, which is not saved: what is missing or invalid is left
 *   out, except what the base URL of the API depends on (default: false).
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
  isDraft = false,
): Promise<PreparedSettings | RejectedSettings> {
  const schema = manifest.settings;
  const fields = settingsFields(schema);
  const { typed: all, generated } = enteredValues(manifest, fields, input, row, ports.crypto);
  const invalid = invalidValues(schema, fields, all, row);
  const errors = unknownFields(fields, input) ?? (isDraft ? undefined : invalid);
  if (errors) return { ok: false, errors };
  const typed = Object.fromEntries(
    Object.entries(all).filter(([name]) => invalid?.[name] === undefined),
  );
  const parsed = z.parse(z.partial(asMini(schema)), typed) as JsonObject;
  const undecodable = undecodableKeys(manifest, fields, parsed);
  if (undecodable) return { ok: false, errors: undecodable };
  if (!ports.crypto.secrets.available) throw noKey();

  const settings: JsonObject = Object.fromEntries(
    fields.filter(({ type }) => type !== "secret").map(({ name }) => [name, parsed[name] ?? null]),
  );
  const isEntered = (name: string): boolean => typed[name] !== undefined;
  const refused = checkBase(manifest, ports, row, { settings, isEntered, invalid });
  if (refused) return { ok: false, errors: refused };
  const { secrets, state } = await sealChanged(manifest, fields, parsed, id, row, ports);
  const hasNewToken = credentialFields(manifest.api.auth).some(
    (name) => secrets[name] !== undefined,
  );
  // The manifest's schema has parsed these settings, except those of a draft, which receives nothing.
  const keys = isDraft
    ? undefined
    : manifest.inbound && settingsKeys(manifest.inbound.routing, settings);
  const patch = {
    settings,
    secrets,
    ...(Object.keys(state).length > 0 ? { state } : {}),
    ...(hasNewToken ? { credentials: clearFields(Object.keys(row?.credentials ?? {})) } : {}),
    ...(keys ? { settingsRoutingKeys: keys } : {}),
  };
  const warning = replacedWarning(fields, typed, parsed);
  return { ok: true, patch, generated, ...(warning === undefined ? {} : { warning }) };
}

/** Submitted, stored and generated values by field, before the schema parses them. */
interface EnteredValues {
  readonly typed: Readonly<Record<string, JsonValue>>;
  readonly generated: Readonly<Record<string, Secret>>;
}

/** Reads what was entered, and generates the secrets that are left blank the first time. */
function enteredValues(
  manifest: Pick<Manifest, "inbound">,
  fields: readonly SettingsField[],
  input: JsonObject,
  row: IntegrationRow | undefined,
  crypto: Crypto,
): EnteredValues {
  const generated: Record<string, Secret> = {};
  const typed: Record<string, JsonValue> = {};
  for (const field of fields) {
    const { name } = field;
    const value = enteredValue(field, input[name], row);
    if (value !== undefined) {
      typed[name] = value;
    } else if (field.generated && !row?.secrets[name]) {
      const secret = generateSecret(manifest, name, crypto);
      generated[name] = new Secret(secret);
      typed[name] = secret;
    }
  }
  return { typed, generated };
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

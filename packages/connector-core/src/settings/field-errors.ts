import type { Manifest } from "../connector/manifest";
import type { JsonObject, JsonValue } from "../json";
import type { IntegrationRow } from "../ports/storage";
import { safeParse } from "../schema";
import { keyFault } from "../webhook/key-form";
import type { SettingsField } from "./fields";
import type { SettingsSchema } from "./types";

/** Error messages by field. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** Errors of submitted fields that the schema does not have; undefined if there are none. */
export function unknownFields(
  fields: readonly SettingsField[],
  input: JsonObject,
): FieldErrors | undefined {
  const names = new Set(fields.map((field) => field.name));
  const unknown = Object.keys(input).filter((name) => !names.has(name));
  if (unknown.length === 0) return undefined;
  return Object.fromEntries(unknown.map((name) => [name, ["Unknown field"]]));
}

/** Errors of values that the schema refuses; undefined if there are none. Stored secrets are valid. */
export function invalidValues(
  schema: SettingsSchema,
  fields: readonly SettingsField[],
  typed: Readonly<Record<string, JsonValue>>,
  row: IntegrationRow | undefined,
): FieldErrors | undefined {
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

/** Errors of secrets that the verification of deliveries could not decode; undefined if there are none. */
export function undecodableKeys(
  { inbound }: Pick<Manifest, "inbound">,
  fields: readonly SettingsField[],
  parsed: JsonObject,
): FieldErrors | undefined {
  const errors: Record<string, readonly string[]> = {};
  for (const { name, type } of fields) {
    const value = parsed[name];
    if (type !== "secret" || typeof value !== "string") continue;
    const fault = keyFault(inbound?.verification, name, value);
    if (fault !== undefined) errors[name] = [fault];
  }
  return Object.keys(errors).length > 0 ? errors : undefined;
}

import type { JsonValue } from "../json";
import type { IntegrationRow } from "../ports/storage";
import type { SettingsField } from "./fields";

/**
 * Reads a submitted value, else the stored one; undefined if neither exists. Stored secrets are not read
 * back.
 */
export function enteredValue(
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

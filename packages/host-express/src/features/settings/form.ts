import type { SettingsRow } from "./store";

/** Texts of the fields of the form by name, as they are sent and shown. */
export type SettingsTexts = Readonly<Record<string, string>>;

const flags = new Set(["single_active_timer", "prevent_overlapping_entries", "inventory_enabled"]);

/** Reads the form as a body of `PATCH /api/admin/settings`. Unknown fields stay, to be refused. */
export function readSettingsForm(sent: SettingsTexts): Record<string, unknown> {
  const entries = Object.entries(sent).map(([name, text]) => [name, valueOf(name, text)] as const);
  return Object.fromEntries(entries);
}

function valueOf(name: string, text: string): string | number | boolean {
  if (flags.has(name)) return text === "true";
  const isNumber = name === "quote_start_number" && /^\d{1,15}$/.test(text.trim());
  return isNumber ? Number(text) : text;
}

/** The texts that the form shows for the stored settings. */
export function textsOf(row: SettingsRow): SettingsTexts {
  const entries = Object.entries(row).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(entries);
}

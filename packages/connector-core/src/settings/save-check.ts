import { updateOf } from "../changes/check-update";
import type { Manifest } from "../connector/manifest";
import type { ValidationReport } from "../connector/reports";
import { checkUpdateOf } from "../connector/state-limit";
import { errorTraits } from "../error-traits";
import type { IntegrationRow } from "../ports/storage";
import type { ErrorCode, Result } from "../result";
import { storedUpdate } from "../webhook/routing";
import type { SettingsSchema } from "./types";

/** Checks and converts the update of a validation, which the host stores without the checked storage. */
export function storedReport<Schema extends SettingsSchema, Event>(
  { inbound }: Pick<Manifest<Schema, Event>, "inbound">,
  row: IntegrationRow,
  report: ValidationReport,
): ValidationReport {
  const update = checkUpdateOf(row, updateOf(report));
  return { ...report, ...storedUpdate(inbound?.routing, update) };
}

/**
 * Converts validations that could not be completed to warnings, so that the settings can be saved
 * while the provider is unavailable or the check itself fails.
 * @param provider Name of the provider, for the warning.
 */
export function checkedBeforeSave(
  provider: string,
  checked: Result<{ readonly report: ValidationReport }>,
): Result<{ readonly report: ValidationReport }> {
  if (checked.ok || isAboutSettings(checked.code)) return checked;
  return { ok: true, report: { warning: uncheckedWarning(provider, checked.error) } };
}

/** True if the failure is caused by what was entered. */
function isAboutSettings(code: ErrorCode): boolean {
  return !errorTraits[code].transient && code !== "provider_rejected";
}

/**
 * Builds the warning that settings were saved without checking them with the provider.
 *
 * @param provider Name of the provider.
 * @param reason A sentence that says why.
 * @example
 * ```ts
 * import { uncheckedWarning } from "@tt/connector-core";
 *
 * uncheckedWarning("GitHub", "GitHub does not respond.");
 * // "Saved, but GitHub has not confirmed these settings. Correct them, or press Test later. GitHub does not respond."
 * ```
 */
export function uncheckedWarning(provider: string, reason: string): string {
  return `Saved, but ${provider} has not confirmed these settings. Correct them, or press Test later. ${reason}`;
}

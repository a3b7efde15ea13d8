import type { ValidationReport } from "../connector/reports";
import { errorTraits } from "../error-traits";
import type { ErrorCode, Result } from "../result";

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

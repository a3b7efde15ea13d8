import type { ValidationReport } from "../connector/reports";
import { errorTraits } from "../error-traits";
import type { ErrorCode, Result } from "../result";

/**
 * The result of a connector's check before a save. A check that could not be made, because the
 * provider did not answer, answered in an unknown form, or the check itself broke, becomes a warning:
 * the settings are saved all the same.
 * @param provider The provider's name, for the warning.
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

/** Tells the owner that the settings are saved but were not checked with the provider, and why. */
export function uncheckedWarning(provider: string, reason: string): string {
  return `${provider} could not be asked about these settings, so press Test later. ${reason}`;
}

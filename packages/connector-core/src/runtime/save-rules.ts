import { credentialFields } from "../api/auth";
import type { Manifest } from "../connector/manifest";
import { healthAfter } from "../connector/health";
import { isConnected } from "../connector/status";
import type { JsonValue } from "../json";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import type { ErrorCode } from "../result";
import { toInstant } from "../time";

type Secrets = Readonly<Record<string, string | null>>;

/**
 * Whether the integration is active after saving; undefined if that does not change. It is activated
 * by its first credentials.
 * @param after The row as it will be saved.
 * @param wanted What the owner entered; undefined if they entered nothing.
 */
export function activeAfter(
  manifest: Pick<Manifest, "api">,
  row: IntegrationRow | undefined,
  after: IntegrationRow,
  wanted: boolean | undefined,
): boolean | undefined {
  const wasConnected = row !== undefined && isConnected(manifest, row);
  // With OAuth the first token comes from the provider, and connecting activates the integration.
  if (manifest.api.auth.type === "oauth2") return wasConnected ? wanted : false;
  const isFirst = !wasConnected && isConnected(manifest, after);
  return wanted ?? (isFirst ? true : undefined);
}

/** Failures that other settings can resolve. */
const settingsCodes: readonly (ErrorCode | null)[] = [
  "invalid_config",
  "not_found",
  "project_unavailable",
];

/**
 * True if saving changes the settings of an integration that had failed because of them.
 * @param after The row as it will be saved.
 */
export function isCorrected(before: IntegrationRow, after: IntegrationRow): boolean {
  const { health } = before;
  if (health?.state !== "degraded" || !settingsCodes.includes(health.code)) return false;
  const names = Object.keys({ ...before.settings, ...after.settings });
  return names.some(
    (name) => JSON.stringify(before.settings[name]) !== JSON.stringify(after.settings[name]),
  );
}

/**
 * The health to store if saving connects, pauses or resumes the integration: the state of its connection
 * begins then, whatever the last call to the provider said. Corrected settings count as working until
 * they are used again.
 * @param after The row as it will be saved.
 */
export function healthAfterSave(
  manifest: Pick<Manifest, "api">,
  before: IntegrationRow,
  after: IntegrationRow,
  now: Date,
): Pick<IntegrationPatch, "health"> {
  if (isCorrected(before, after) && after.health === before.health) {
    return { health: healthAfter(before, now) };
  }
  const isSame =
    after.active === before.active &&
    isConnected(manifest, after) === isConnected(manifest, before);
  return isSame || !after.health ? {} : { health: { ...after.health, since: toInstant(now) } };
}

/** True if saving resumes a paused integration or replaces a revoked token. */
export function isResumed(
  { api }: Pick<Manifest, "api">,
  row: IntegrationRow,
  secrets: Secrets,
  active: boolean | undefined,
): boolean {
  if (!row.active) return active === true;
  const hasNewToken = credentialFields(api.auth).some((name) => secrets[name] !== undefined);
  return active !== false && hasNewToken && row.health?.state === "needs_reauth";
}

/**
 * Reads `is_active` of a form or of JSON.
 * @returns undefined if nothing was entered, `"invalid"` if it is neither true nor false
 */
export function readActive(value: JsonValue | undefined): boolean | "invalid" | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === true || value === "true" || value === "on") return true;
  if (value === false || value === "false" || value === "off") return false;
  return "invalid";
}

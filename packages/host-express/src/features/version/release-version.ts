import { gt, parse } from "semver";

/** A package version that says that nothing was released. */
const unreleased = "0.0.0";

/**
 * Reads a semantic version, with or without a leading `v`.
 * @returns the version without `v` and build metadata, or undefined if it is not one
 */
export function releaseVersion(text: string): string | undefined {
  const plain = text.trim().replace(/^v/i, "");
  return /^\d/.test(plain) ? (parse(plain)?.version ?? undefined) : undefined;
}

/** The version that runs: shown, and comparable unless it is not a released one. */
export interface InstalledVersion {
  readonly shown: string;
  /** Undefined if it cannot be compared, e.g. `dev-12`. */
  readonly comparable: string | undefined;
}

/**
 * Finds out which version runs.
 * @param configured `APP_VERSION`, which wins if it is a semantic version.
 */
export function installedVersion(
  configured: string | undefined,
  packageVersion: string,
): InstalledVersion {
  const candidates = [configured ?? "", packageVersion].map(releaseVersion);
  const comparable = candidates.find((each) => each !== undefined && each !== unreleased);
  return { shown: comparable ?? configured ?? packageVersion, comparable };
}

/**
 * Decides whether a user is told about a release.
 * @param dismissed The release that they dismissed; they are told about any other one.
 */
export function isUpdateAvailable(
  installed: string | undefined,
  latest: string | undefined,
  dismissed: string | null,
): boolean {
  if (installed === undefined || latest === undefined) return false;
  return gt(latest, installed) && latest !== dismissed;
}

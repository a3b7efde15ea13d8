import { sharedOrMemoryCache } from "../../platform/cache/cache";
import type { HostContext } from "../../platform/context";
import { version as packageVersion } from "../../version";
import { latestReleases } from "./latest-release";
import type { Release } from "./release";
import { installedVersion, isUpdateAvailable } from "./release-version";
import { dismissedRelease } from "./store";

/** The services that the check needs. */
export type VersionContext = Pick<
  HostContext,
  "database" | "config" | "fetch" | "redis" | "clock" | "log"
>;

/** The running version beside the latest release. */
export interface CheckedVersion {
  readonly isUpdateAvailable: boolean;
  /** The running version, as it is shown. */
  readonly current: string;
  /** Undefined if it is unknown. */
  readonly release: Release | undefined;
}

/** Compares the versions for a user, who may have dismissed the release. */
export type CheckVersion = (userId: number) => Promise<CheckedVersion>;

/** Creates the check. All callers of a process share one, and with it the cached release. */
export function versionCheck(context: VersionContext): CheckVersion {
  const { database, config, fetch, redis, clock, log } = context;
  const { releases } = config;
  const installed = installedVersion(config.appVersion, packageVersion);
  const latest =
    releases && latestReleases(releases, { fetch, cache: sharedOrMemoryCache(redis), clock, log });
  return async (userId) => {
    const [release, dismissed] = await Promise.all([
      latest?.(),
      dismissedRelease(database.db, userId),
    ]);
    return {
      isUpdateAvailable: isUpdateAvailable(installed.comparable, release?.version, dismissed),
      current: installed.shown,
      release,
    };
  };
}

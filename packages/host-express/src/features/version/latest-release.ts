import type { Clock } from "@tt/connector-core";
import * as z from "zod";
import type { JsonCache } from "../../platform/cache/cache";
import type { Log } from "../../platform/log/log";
import { fetchRelease, type ReleaseSource } from "./fetch-release";
import { releaseSchema, type Release } from "./release";

/** After this time a cached release is looked up again. */
const hotMs = 12 * 60 * 60 * 1000;
/** How long a cached release is used while GitHub cannot be reached. */
const staleSeconds = 7 * 24 * 60 * 60;
/** Time without requests after a failed one. */
const backOffMs = 5 * 60 * 1000;

const cachedSchema = z.object({ release: releaseSchema.nullable(), fetchedAt: z.number() });

/** Services of {@link latestReleases}. */
export interface ReleaseServices {
  readonly fetch: typeof globalThis.fetch;
  readonly cache: JsonCache;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates a function that returns the latest release: from the cache for 12 hours, then from GitHub,
 * and for up to 7 days from the cache again if that fails. It never throws, makes one request at a time,
 * and waits five minutes after a failed one.
 */
export function latestReleases(
  source: ReleaseSource,
  { fetch, cache, clock, log }: ReleaseServices,
): () => Promise<Release | undefined> {
  const { apiUrl, repository, includesPreReleases } = source;
  const kind = includesPreReleases ? "all" : "stable";
  const key = `release/${kind}/${apiUrl}/${repository}`;
  const now = (): number => clock.now().getTime();
  let request: Promise<Release | undefined> | undefined;
  let retryAt = -Infinity;

  const lookUp = async (): Promise<Release | undefined> => {
    const cached = cachedSchema.safeParse(await cache.get(key)).data;
    const age = cached ? now() - cached.fetchedAt : Infinity;
    const stale = age < staleSeconds * 1000 ? (cached?.release ?? undefined) : undefined;
    if (age < hotMs || now() < retryAt) return stale;
    try {
      const release = await fetchRelease(fetch, source);
      await cache.set(key, { release: release ?? null, fetchedAt: now() }, staleSeconds);
      return release;
    } catch (err) {
      retryAt = now() + backOffMs;
      log.warn({ err }, "the latest release could not be looked up");
      return stale;
    }
  };
  return () => (request ??= lookUp().finally(() => (request = undefined)));
}

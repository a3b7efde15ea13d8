import type { Clock } from "@tt/connector-core";

/**
 * Waits for a result, at most for this time.
 * @returns the result; undefined if it takes longer
 * @throws what the promise rejects with
 */
export async function resultWithin<T>(
  clock: Pick<Clock, "sleep">,
  result: Promise<T>,
  maxWaitMs: number,
): Promise<T | undefined> {
  const waited = new AbortController();
  const late = clock.sleep(maxWaitMs, waited.signal).then(ignore, ignore);
  return Promise.race([result, late]).finally(() => {
    waited.abort();
  });
}

const ignore = (): undefined => undefined;

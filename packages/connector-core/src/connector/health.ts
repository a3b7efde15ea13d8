import { toFailure } from "../error";
import { toInstant } from "../time";
import type { Health } from "../ports/health";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { errorTraits } from "../error-traits";
import type { Failure, Result } from "../result";

/**
 * Returns an integration's health after a call to its provider. The failure code `needs_reauth`
 * requires the owner to reconnect; every other failure counts as `degraded`. `since` changes only
 * together with the state.
 *
 * @param failure Undefined if the call succeeded.
 */
export function healthAfter(
  row: Pick<IntegrationRow, "health">,
  now: Date,
  failure?: Failure,
): Health {
  const state = !failure ? "active" : failure.code === "needs_reauth" ? failure.code : "degraded";
  const since = row.health?.state === state ? row.health.since : toInstant(now);
  return { state, code: failure?.code ?? null, message: failure?.error ?? null, since };
}

/**
 * Runs an operation at the provider and stores the integration's health if it changed: revoked
 * credentials, invalid settings, or a success after either.
 */
export async function keepingHealth<T extends object>(
  ports: Ports,
  row: IntegrationRow,
  work: () => Promise<T>,
): Promise<Result<T>> {
  const keep = async (failure?: Failure): Promise<void> => {
    const health = healthAfter(row, ports.clock.now(), failure);
    const current = row.health ?? { state: "active", code: null };
    if (health.state === current.state && health.code === current.code) return;
    await ports.storage.integrations.patch(row.id, { health });
  };
  try {
    const result = await work();
    await keep();
    return { ok: true, ...result };
  } catch (error) {
    const failure = toFailure(error);
    // Other failures may be over by the next call.
    if (errorTraits[failure.code].actor === "owner") await keep(failure);
    throw error;
  }
}

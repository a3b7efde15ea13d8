import { toFailure } from "../error";
import { toInstant } from "../instant";
import type { Health } from "../ports/health";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { errorTraits } from "../error-traits";
import type { Failure, Result } from "../result";

/**
 * How a connection is after a call to its provider that worked, or failed. Only credentials that no
 * longer count need the owner; everything else may pass. `since` moves only when the state does.
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
 * Does something at the provider and remembers what that says of the connection, when it says
 * something new: credentials that no longer count, settings that cannot work, or that all is well.
 */
export async function keepingHealth<T extends object>(
  ports: Ports,
  row: IntegrationRow,
  work: () => Promise<T>,
): Promise<Result<T>> {
  const keep = async (failure?: Failure): Promise<void> => {
    const health = healthAfter(row, ports.clock.now(), failure);
    const known = row.health ?? { state: "active", code: null };
    if (health.state === known.state && health.code === known.code) return;
    await ports.storage.integrations.patch(row.id, { health });
  };
  try {
    const result = await work();
    await keep();
    return { ok: true, ...result };
  } catch (error) {
    const failure = toFailure(error);
    // What the owner does not have to resolve may be over by the next call.
    if (errorTraits[failure.code].actor === "owner") await keep(failure);
    throw error;
  }
}

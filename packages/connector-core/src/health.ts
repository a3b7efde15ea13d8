import { toInstant } from "./instant";
import type { Health } from "./ports/health";
import type { IntegrationRow } from "./ports/storage";
import type { Failure } from "./result";

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

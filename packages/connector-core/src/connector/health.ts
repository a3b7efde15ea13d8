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
  // Other failures may be over by the next call.
  const isNoticed = ({ code }: Failure): boolean => errorTraits[code].actor === "owner";
  const result = await noticingRevocation(ports, () => row, work, isNoticed);
  await storeHealth(ports, row);
  return { ok: true, ...result };
}

/**
 * Runs an operation that says only one thing about the connection: that the provider no longer accepts
 * the credentials. All else that it may lack, such as a permission, is needed by nothing else, and a
 * success may have sent no request.
 * @param current Returns the row as the operation has left it.
 */
export async function noticingRevocation<T>(
  ports: Ports,
  current: () => IntegrationRow,
  work: () => Promise<T>,
  isNoticed = ({ code }: Failure): boolean => code === "needs_reauth",
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = toFailure(error);
    if (isNoticed(failure)) await storeHealth(ports, current(), failure);
    throw error;
  }
}

/** Stores the health if it is another one, unless other settings were saved meanwhile. */
async function storeHealth(
  { clock, storage }: Ports,
  row: IntegrationRow,
  failure?: Failure,
): Promise<void> {
  const health = healthAfter(row, clock.now(), failure);
  const current = row.health ?? { state: "active", code: null };
  if (health.state === current.state && health.code === current.code) return;
  await storage.integrations.patch(row.id, { health, ifSettingsVersion: row.settingsVersion });
}

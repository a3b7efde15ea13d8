import { ConnectorError } from "../error";
import { startTimeLimit, untilAborted, type TimeLimit } from "../http/time-limit";
import type { SettingsSchema } from "../settings/types";
import type { GateConnector } from "./gate-connector";

/**
 * Time for all requests of one delivery, from its arrival. Providers whose events only name items,
 * such as [Asana](https://developers.asana.com/docs/webhooks-guide), wait 10 seconds for the reply, and the
 * commit and the network need the rest.
 */
export const maxRequestsMs = 8_000;

/** Starts the time for the requests of a delivery. Undefined if its connector does not declare any. */
export function startRequestLimit<Schema extends SettingsSchema, Event>({
  inbound,
  ports,
}: GateConnector<Schema, Event>): TimeLimit | undefined {
  return inbound.fetches ? startTimeLimit(ports.clock, maxRequestsMs) : undefined;
}

/**
 * Runs a handler, and fails if its requests took too long, whatever it made of that: it may have taken
 * an item that was not read in time for one that is gone.
 * @param provider Name of the provider, for the message.
 * @throws ConnectorError `provider_unavailable`, or what the handler throws in time
 */
export async function inTime<T>(
  limit: TimeLimit | undefined,
  provider: string,
  handle: () => Promise<T>,
): Promise<T> {
  if (!limit) return handle();
  const { signal } = limit;
  try {
    // A port may ignore the signal of a request, and leave the handler waiting for it.
    return await untilAborted(handle(), signal, () => signal.reason as Error);
  } catch (error) {
    if (limit.isExceeded) throw exceeded(provider, error);
    throw error;
  }
}

function exceeded(provider: string, cause: unknown): ConnectorError {
  return new ConnectorError({
    code: "provider_unavailable",
    message: `${provider} did not answer in time. Send the delivery again.`,
    cause,
  });
}

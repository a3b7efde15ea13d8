import { ConnectorError } from "../../error";
import type { EventReport } from "../reports";
import type { Handled } from "./events";

/**
 * The report of a handler of events.
 * @param atMostOnce Drops a message that the provider may have received although its answer was lost.
 */
export async function reportOf(
  handle: () => Handled,
  atMostOnce: boolean | undefined,
): Promise<EventReport> {
  try {
    return (await handle()) ?? { status: "done" };
  } catch (error) {
    if (!atMostOnce || !mayBeSent(error)) throw error;
    return { status: "dropped", reason: "It may have been sent and is not repeated" };
  }
}

function mayBeSent(error: unknown): boolean {
  return (
    ConnectorError.isInstance(error) && error.code === "provider_unavailable" && !error.notApplied
  );
}

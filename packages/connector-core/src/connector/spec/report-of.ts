import { ConnectorError } from "../../error";
import type { DomainEvent } from "../domain-events";
import type { EventReport } from "../reports";
import type { AnyConnectorSpec } from "./connector-spec";
import type { Context } from "./context";
import { drop, type Handled } from "./events";

type AnyContext = Pick<Context<AnyConnectorSpec["settings"]>, "settings" | "now">;

/** The report of an event: dropped if it is no longer wanted, or else the report of its handler. */
export function eventReport(
  spec: AnyConnectorSpec,
  event: DomainEvent,
  { settings, now }: AnyContext,
  handle: () => Handled,
): Promise<EventReport> {
  const { wants, maxAgeMinutes = Infinity } = spec.notifications ?? {};
  if (wants?.(settings, event) === false) return dropped(switchedOff("notification"));
  if (now.getTime() - Date.parse(event.at) > maxAgeMinutes * 60_000) {
    return dropped(`The message could not be sent within ${String(maxAgeMinutes)} minutes`);
  }
  return reportOf(spec, handle);
}

/** The report of a daily summary: dropped if the settings ask for none anymore. */
export function dailyReport(
  spec: AnyConnectorSpec,
  { settings }: AnyContext,
  handle: () => Handled,
): Promise<EventReport> {
  const isWanted = spec.notifications?.daily?.at(settings) !== undefined;
  return isWanted ? reportOf(spec, handle) : dropped(switchedOff("daily summary"));
}

/** With `atMostOnce`, a message is dropped if the provider may have received it without an answer. */
async function reportOf(
  { name, notifications }: AnyConnectorSpec,
  handle: () => Handled,
): Promise<EventReport> {
  try {
    return (await handle()) ?? { status: "done" };
  } catch (error) {
    if (notifications?.atMostOnce !== true || !mayBeSent(error)) throw error;
    return drop(`${name} may have received the message but did not confirm it; it is not repeated`);
  }
}

function mayBeSent(error: unknown): boolean {
  return ConnectorError.isInstance(error, "provider_unavailable") && !error.notApplied;
}

function switchedOff(what: string): string {
  return `The ${what} was switched off in the settings`;
}

function dropped(reason: string): Promise<EventReport> {
  return Promise.resolve(drop(reason));
}

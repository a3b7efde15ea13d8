import type { ExternalRef } from "../changes/changes";
import type { EntrySummary } from "../ports/reads";
import type { Storage } from "../ports/storage";
import type { DomainEvent, DomainEventType } from "./domain-events";

/** The types of events about time entries. */
export type EntryEventType = Extract<DomainEventType, `time_entry.${string}`>;

/** An event about a time entry, with what is needed to report the time to the provider. */
export interface EntryEvent extends DomainEvent {
  readonly type: EntryEventType;
  /** The entry at delivery; if it was deleted meanwhile, what the event recorded of it. */
  readonly entry: EntrySummary;
  /**
   * The item of the entry's task, if this integration keeps that task up to date. Absent for entries
   * without a task and for tasks of other integrations and users.
   */
  readonly taskRef?: ExternalRef | undefined;
}

/** An event as a connector gets it; events about time entries carry the entry. */
export type DeliveredEvent =
  EntryEvent | (DomainEvent & { readonly type: Exclude<DomainEventType, EntryEventType> });

/**
 * Adds the entry to an event about a time entry.
 * @returns Undefined if nothing is known of the entry.
 */
export async function deliveredEvent(
  storage: Pick<Storage, "entries">,
  integrationId: string,
  event: DomainEvent,
): Promise<DeliveredEvent | undefined> {
  const { type } = event;
  if (!isEntryEvent(type)) return { ...event, type };
  const known = await storage.entries.ofEvent(integrationId, event);
  return known && { ...event, type, ...known };
}

function isEntryEvent(type: DomainEventType): type is EntryEventType {
  return type.startsWith("time_entry.");
}

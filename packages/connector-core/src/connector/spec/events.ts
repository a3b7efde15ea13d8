import type { MaybePromise } from "../../json";
import type { Settings, SettingsSchema } from "../../settings/types";
import type { DomainEvent, DomainEventType } from "../domain-events";
import type { EntryEvent, EntryEventType } from "../entry-event";
import type { EventReport } from "../reports";
import type { Context, Env } from "./context";

/**
 * Ends a domain event or a daily summary without a message.
 * @param reason Shown in the history.
 *
 * @example
 * ```ts
 * import { drop, type EntryEvent } from "@tt/connector-core";
 *
 * export function onStopped({ taskRef }: EntryEvent) {
 *   return taskRef ? undefined : drop("The entry belongs to no issue");
 * }
 * ```
 */
export function drop(reason: string): Extract<EventReport, { readonly status: "dropped" }> {
  return { status: "dropped", reason };
}

/** Nothing if the event was handled, or {@link drop}. Thrown errors are retried where possible. */
export type Handled = MaybePromise<ReturnType<typeof drop> | undefined> | Promise<void>;

/** The event a handler receives: events about time entries have the entry and its task. */
export type EventOf<Type extends DomainEventType> = Type extends EntryEventType
  ? EntryEvent
  : DomainEvent;

/** What a connector does when something happens here, by type of domain event. */
export type EventHandlers<S extends SettingsSchema, V extends Env> = {
  readonly [Type in DomainEventType]?: (event: EventOf<Type>, context: Context<S, V>) => Handled;
};

/** How messages are filtered and paced, and the daily summary. */
export interface NotificationsSpec<S extends SettingsSchema, V extends Env> {
  /**
   * True if an event should be handled (default: every event). Asked when the event happens, and again
   * before its handler is called, because the settings may have changed meanwhile. Pure.
   */
  readonly wants?: (settings: Settings<S>, event: DomainEvent) => boolean;
  /** Messages with the same key are sent `seconds` apart, across all processes. */
  readonly rateLimit?: {
    /** Names the rate limit that a message counts against; undefined if none. Pure. */
    readonly key: (settings: Settings<S>) => string | undefined;
    readonly seconds: number;
  };
  /**
   * True to never retry a message that may have been delivered (at most once). False to retry it
   * (at least once). (default: false)
   */
  readonly atMostOnce?: boolean;
  /** Events older than this are dropped, e.g. after the provider was down (default: none). */
  readonly maxAgeMinutes?: number;
  /** A summary sent once per integration and calendar day. */
  readonly daily?: {
    /**
     * Local time of the owner at which to send, `HH:MM`. Undefined to send none; asked again before
     * `send` is called. Pure.
     */
    readonly at: (settings: Settings<S>) => string | undefined;
    /**
     * Sends the summary of a day.
     * @param day In the owner's time zone, `YYYY-MM-DD`.
     */
    readonly send: (day: string, context: Context<S, V>) => Handled;
  };
}

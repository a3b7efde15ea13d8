import type { DomainEvent } from "../connector/domain-events";
import type { Manifest } from "../connector/manifest";
import type { EventReport } from "../connector/reports";
import { errorTraits } from "../error-traits";
import type { Result } from "../result";
import type { Settings, SettingsSchema } from "../settings/types";

/** Events older than this are dropped; connectors drop them sooner. */
const maxAgeMs = 24 * 60 * 60 * 1000;
/** Upper bound of the exponential back-off between attempts. */
const maxBackoffSeconds = 60;

/** An integration that may get an event. */
export interface EventRecipient {
  /** User id; null for the workspace integration. */
  readonly owner: number | null;
  /** Undefined if the stored settings are invalid. */
  readonly settings: Settings<SettingsSchema> | undefined;
  /** Users who linked their account to a workspace integration; null if accounts are not linked. */
  readonly members: readonly number[] | null;
}

/**
 * True if an integration wants an event. A personal integration gets the events of its owner, a
 * workspace integration those of its members. With invalid settings every event passes, so that the
 * connector reports what is wrong.
 *
 * @example
 * ```ts
 * import { wantsEvent, type DomainEvent, type Manifest } from "@tt/connector-core";
 *
 * function concerns(manifest: Manifest, owner: number, event: DomainEvent): boolean {
 *   return wantsEvent(manifest, { owner, settings: undefined, members: null }, event);
 * }
 * ```
 */
export function wantsEvent(
  { on, notifications }: Pick<Manifest, "on" | "notifications">,
  { owner, settings, members }: EventRecipient,
  event: DomainEvent,
): boolean {
  if (!on?.includes(event.type)) return false;
  const { userId } = event;
  const concerns =
    owner === null
      ? members === null || (userId !== null && members.includes(userId))
      : owner === userId;
  return concerns && (settings === undefined || (notifications?.wants?.(settings, event) ?? true));
}

/** What follows from an attempt to deliver an event or a daily summary. */
export type AttemptEnd =
  | { readonly status: "sent" }
  | { readonly status: "dropped"; readonly reason: string }
  | { readonly status: "waiting"; readonly reason: string; readonly afterSeconds: number };

/**
 * Decides what follows from an attempt: failures that may pass are retried with exponential back-off
 * for a day, all others drop the event.
 * @param attempt The number of failed attempts before this one, and when the event happened.
 * @example
 * ```ts
 * import { afterAttempt } from "@tt/connector-core";
 *
 * const failure = { ok: false, code: "provider_unavailable", error: "Down" } as const;
 * const at = "2026-01-15T12:00:00Z";
 * afterAttempt(failure, { tries: 0, at }, new Date(at));
 * // { status: "waiting", reason: "Down", afterSeconds: 2 }
 * ```
 */
export function afterAttempt(
  result: Result<EventReport>,
  attempt: { readonly tries: number; readonly at: string },
  now: Date,
): AttemptEnd {
  if (result.ok) {
    return result.status === "done"
      ? { status: "sent" }
      : { status: "dropped", reason: result.reason };
  }
  const { code, error: reason, retryAfter } = result;
  const isTooOld = now.getTime() - Date.parse(attempt.at) > maxAgeMs;
  if (!errorTraits[code].transient || isTooOld) return { status: "dropped", reason };
  const backoffSeconds = Math.min(maxBackoffSeconds, 2 ** Math.min(attempt.tries + 1, 10));
  return { status: "waiting", reason, afterSeconds: retryAfter ?? backoffSeconds };
}

/** Why a message is dropped whose delivery was interrupted and must not be repeated. */
export const interruptedReason = "The host stopped while sending; the message may have arrived";

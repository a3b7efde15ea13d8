import type { TimerStart } from "./changes";
import { projectUnavailable, type Outcome } from "./outcome";

/**
 * What a user, or the owner of an integration, may do with a project.
 *
 * - `open`: everything
 * - `on_hold`: everything but start timers
 * - `archived`: see what is there
 * - `closed`: nothing, or the project does not exist
 */
export type ProjectAccess = "open" | "on_hold" | "archived" | "closed";

/** A user whose timer a change starts or stops. */
export interface TimerUser {
  readonly id: number;
  /** True if the user owns the integration. */
  readonly isOwner: boolean;
  /**
   * True if the user lets the integration start their timer: by a linked account (workspace
   * integrations), or by a setting of theirs (integrations of others).
   */
  readonly hasConsent: boolean;
}

/** What a storage knows when it decides a {@link TimerStart}. */
export interface TimerSituation {
  /** Undefined if there is no such active user. */
  readonly user: TimerUser | undefined;
  /** The task of the change's `task`; undefined if it is unknown. */
  readonly task:
    | {
        readonly id: number;
        readonly deleted: boolean;
        /** The provider's time of the newest applied state, milliseconds since 1970. */
        readonly asOf: number;
      }
    | undefined;
  /** What the integration's owner may do with the project. */
  readonly ownerAccess: ProjectAccess;
  /** What the user may do with the project. */
  readonly userAccess: ProjectAccess;
  /** True unless the change's `taskId` names no task of the project. */
  readonly hasTask: boolean;
  /** True if a timer of the user is running and they may run only one. */
  readonly isBusy: boolean;
}

/** What a {@link TimerStart} does. */
export type TimerDecision =
  | { readonly type: "skip"; readonly outcome: Outcome }
  /** `task` is the id of the timer's task. */
  | { readonly type: "start"; readonly user: number; readonly task: number | null };

/**
 * Decides what a {@link TimerStart} does. Pure; for implementers of a storage.
 *
 * @example
 * ```ts
 * import { decideTimerStart } from "@tt/connector-core";
 *
 * const change = { asOf: "2026-01-15T12:00:00Z" };
 * decideTimerStart(change, {
 *   user: { id: 7, isOwner: true, hasConsent: false },
 *   task: undefined,
 *   ownerAccess: "open",
 *   userAccess: "open",
 *   hasTask: true,
 *   isBusy: false,
 * }); // { type: "start", user: 7, task: null }
 * ```
 */
export function decideTimerStart(
  { asOf, taskId }: Pick<TimerStart, "asOf" | "taskId">,
  { user, task, ownerAccess, userAccess, hasTask, isBusy }: TimerSituation,
): TimerDecision {
  if (!user) return skip({ status: "skipped", reason: "unknown_user" });
  if (task?.deleted) return skip({ status: "skipped", reason: "deleted_here" });
  if (task && Date.parse(asOf) < task.asOf) return skip({ status: "skipped", reason: "stale" });
  if (ownerAccess !== "open") return skip(projectUnavailable);
  if (!user.isOwner && !(user.hasConsent && userAccess === "open")) {
    return skip({ status: "skipped", reason: "not_allowed" });
  }
  if (!hasTask) return skip({ status: "skipped", reason: "not_found" });
  if (isBusy) return skip({ status: "skipped", reason: "timer_already_running" });
  return { type: "start", user: user.id, task: task?.id ?? taskId ?? null };
}

/**
 * Decides why a timer is not stopped. Pure; for implementers of a storage.
 * @param isWorkspace True for a workspace integration, to which users give consent by linking their
 *   account.
 * @returns Undefined if the user's running timer may be stopped.
 *
 * @example
 * ```ts
 * import { refuseTimerStop } from "@tt/connector-core";
 *
 * refuseTimerStop({ id: 8, isOwner: false, hasConsent: true }, false);
 * // { status: "skipped", reason: "not_allowed" }
 * ```
 */
export function refuseTimerStop(
  user: TimerUser | undefined,
  isWorkspace: boolean,
): Outcome | undefined {
  if (!user) return { status: "skipped", reason: "unknown_user" };
  const isAllowed = isWorkspace ? user.hasConsent : user.isOwner;
  return isAllowed ? undefined : { status: "skipped", reason: "not_allowed" };
}

function skip(outcome: Outcome): TimerDecision {
  return { type: "skip", outcome };
}

/** The reasons of {@link SkipReason}, except those of third parties. */
export const skipReasons = [
  "unchanged",
  "stale",
  "late",
  "not_found",
  "deleted_here",
  "not_allowed",
  "unknown_user",
  "timer_already_running",
  "no_timer_running",
  "code_unknown",
  "filtered",
  "switched_off",
  "other_kind",
  "own_item",
  "changed_here",
  "locked",
  "already_here",
  "cancelled",
  "declined",
  "free",
  "private",
  "all_day",
  "zero_length",
  "too_long",
  "not_ended",
  "outside_window",
  "deleted_there",
  "other_account",
  "not_supported",
] as const;

/**
 * Why a change was skipped.
 *
 * - `unchanged`: nothing differs
 * - `stale`: a newer state is already stored
 * - `late`: the delivery is too old to start a timer
 * - `not_found`: the task or entry is unknown, and the change does not create it
 * - `deleted_here`: a user deleted the task or entry; it is not created again
 * - `not_allowed`: the user did not consent, or may not use the project
 * - `unknown_user`: no user has linked or declared this account
 * - `timer_already_running`: a timer is running, and only one is allowed
 * - `no_timer_running`: there is no timer to stop
 * - `code_unknown`: the one-time code does not exist, was used or has expired
 * - `filtered`: excluded by the integration's filter
 * - `switched_off`: disabled in the integration's settings
 * - `other_kind`: an item of another type, such as a pull request or a birthday
 * - `own_item`: exported from here, so not imported again
 * - `changed_here`: a user changed it locally
 * - `locked`: paid or invoiced
 * - `already_here`: an entry without a link already refers to the item
 * - `cancelled`, `declined`, `free`, `private`, `all_day`, `zero_length`, `too_long`: an event that
 *   does not count as work
 * - `not_ended`: the event is not over yet
 * - `outside_window`: older than the integration's import window
 * - `deleted_there`: deleted at the provider
 * - `other_account`: belongs to an account that the integration is no longer connected to
 * - `not_supported`: the application has nothing of this kind, such as timers
 *
 * Third-party connectors may add reasons with the prefix `x_`.
 */
export type SkipReason = (typeof skipReasons)[number] | `x_${string}`;

/**
 * Why a change failed.
 *
 * - `project_unavailable`: the project is missing, archived, or not accessible to the owner
 * - `invalid_change`: the change does not match the schema of its type and never reached the
 *   storage
 */
export type FailReason = "project_unavailable" | "invalid_change";

/** The outcome of a change whose project cannot be used. */
export const projectUnavailable = {
  status: "failed",
  reason: "project_unavailable",
  error:
    "The project does not exist, is archived or inactive, or is restricted and you are not a " +
    "member. Choose another default project in the integration's settings.",
} as const satisfies Outcome;

/** The outcome of one change. A failed or skipped change does not roll back the others. */
export type Outcome =
  | {
      readonly status: "created" | "updated";
      /**
       * Local id of the task, time entry or, for `identity.link`, user. Absent for routing keys.
       */
      readonly id?: number;
      /** For a stopped timer: its duration in seconds without breaks, rounded. */
      readonly seconds?: number;
    }
  | {
      readonly status: "skipped";
      readonly reason: SkipReason;
      readonly id?: number;
    }
  | {
      readonly status: "failed";
      readonly reason: FailReason;
      /** Tells the owner what to do. */
      readonly error: string;
      /** Local id of the existing task or entry. Absent if it could not be created. */
      readonly id?: number;
    };

/**
 * The result of a commit.
 *
 * - `done`: committed, with one outcome per change. If any outcome is `failed`, the delivery is not
 *   claimed, so a redelivery tries it again; repeating the other changes has no effect.
 * - `duplicate`: the delivery was claimed before; nothing was changed.
 * - `stale_guard`: a precondition of the change set no longer holds; nothing was changed.
 */
export type CommitResult =
  | { readonly status: "done"; readonly outcomes: readonly Outcome[] }
  | { readonly status: "duplicate" }
  | { readonly status: "stale_guard" };

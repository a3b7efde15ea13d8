/**
 * Why a change was not made.
 *
 * - `unchanged` nothing differs
 * - `stale` we know newer state
 * - `late` the delivery is too old to start a timer
 * - `not_found` no such task here, and none was to be made
 * - `deleted_here` a person deleted the task here; it is not made again
 * - `not_allowed` the person did not agree, or may not use the project
 * - `unknown_user` nobody here has that name
 * - `timer_already_running` and only one is allowed
 * - `no_timer_running` nothing to stop
 * - `code_unknown` no such one-time code, or it was used, or its time is over
 * - `filtered` the card's filter leaves it out
 * - `switched_off` the card does not want this
 * - `other_kind` the provider lists it here, but it is something else (a pull request, a birthday)
 * - `own_item` we wrote it there ourselves
 * - `changed_here` a person changed it here since, so it is left alone
 * - `locked` it is paid or invoiced
 * - `already_here` an entry names it, though nothing says that we made it
 * - `cancelled`, `declined`, `free`, `private`, `all_day`, `zero_length`, `too_long` an event that is
 *   no work, or not ours to count
 * - `not_ended` it has not happened yet
 * - `outside_window` it is older than the card looks back
 * - `deleted_there` it was deleted at the provider
 * - `other_account` it is in an account that the card is no longer connected to
 *
 * Third-party connectors add their own with the prefix `x_`.
 */
export type SkipReason =
  | "unchanged"
  | "stale"
  | "late"
  | "not_found"
  | "deleted_here"
  | "not_allowed"
  | "unknown_user"
  | "timer_already_running"
  | "no_timer_running"
  | "code_unknown"
  | "filtered"
  | "switched_off"
  | "other_kind"
  | "own_item"
  | "changed_here"
  | "locked"
  | "already_here"
  | "cancelled"
  | "declined"
  | "free"
  | "private"
  | "all_day"
  | "zero_length"
  | "too_long"
  | "not_ended"
  | "outside_window"
  | "deleted_there"
  | "other_account"
  | `x_${string}`;

/**
 * Why a change failed.
 *
 * - `project_unavailable` the project is missing, archived, or closed to the card's owner
 * - `invalid_change` the change does not fit the schema of its kind, so it never reached the storage
 */
export type FailReason = "project_unavailable" | "invalid_change";

/** What became of one change. A refused change does not roll back its neighbours. */
export type Outcome =
  | {
      readonly status: "created" | "updated";
      /** Local id of the task, time entry or (of `identity.link`) user; routes have none. */
      readonly id?: number;
      /** Of a timer that was stopped: what it counted, breaks taken off and rounded. */
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
      /** For the card's owner: what to do. */
      readonly error: string;
      /** The task or entry that could not be changed; absent when it could not be made. */
      readonly id?: number;
    };

/**
 * The answer of a commit. With any `failed` outcome the claim is not kept, so that the provider's
 * redelivery gets another chance; what its neighbours did stays, and doing it again is harmless.
 */
export type CommitResult =
  | { readonly status: "done"; readonly outcomes: readonly Outcome[] }
  | { readonly status: "duplicate" }
  | { readonly status: "stale_guard" };

import type { skipReasons, FailReason, SkipReason } from "./outcome";

type CoreReason = (typeof skipReasons)[number] | FailReason;

/**
 * What core's reasons mean, as sentences for the owner of an integration. The only place where they are
 * worded: pages, answers and documentation use it.
 *
 * @example
 * ```ts
 * import { reasonSentences } from "@tt/connector-core";
 *
 * reasonSentences.unchanged; // "Nothing has changed since the last time."
 * ```
 */
export const reasonSentences: Readonly<Record<CoreReason, string>> = {
  unchanged: "Nothing has changed since the last time.",
  stale: "A newer state is already stored.",
  late: "It arrived too late to start a timer.",
  not_found: "There is no task or entry for it here, and this does not create one.",
  deleted_here: "You deleted it here, so it is not created again.",
  not_allowed: "The user did not agree to this, or may not use the project.",
  unknown_user: "No user here has linked or entered this account.",
  timer_already_running: "Another timer was running, and only one may run at a time.",
  no_timer_running: "No timer was running.",
  code_unknown: "The code does not exist, was already used, or has expired.",
  filtered: "The filter in the settings leaves it out.",
  switched_off: "This is switched off in the settings.",
  other_kind: "It is of a kind that is not taken over.",
  own_item: "It was exported from here, so it is not imported again.",
  changed_here: "You changed it here, and your change stays.",
  locked: "It is paid or invoiced, so it does not change any more.",
  already_here: "There is already an entry for it.",
  cancelled: "It was cancelled.",
  declined: "You declined it.",
  free: "It is shown as free.",
  private: "It is private.",
  all_day: "It lasts all day.",
  zero_length: "It has no length.",
  too_long: "It is longer than an entry may be.",
  not_ended: "It has not ended yet.",
  outside_window: "It is older than the period that is imported.",
  deleted_there: "It was deleted at the provider.",
  other_account: "It belongs to an account that is no longer connected.",
  not_supported: "This application does not have what it changes.",
  project_unavailable:
    "Its project is archived or inactive, or you have no access to it. Choose another one in the settings.",
  invalid_change: "The connector made a mistake with it. Report it to the connector's authors.",
};

/**
 * Describes in a sentence why a change was skipped or failed.
 *
 * @param own The sentences of the connector's manifest, which take precedence.
 * @example
 * ```ts
 * import { describeReason } from "@tt/connector-core";
 *
 * describeReason("free"); // "It is shown as free."
 * describeReason("x_draft", { x_draft: "It is a draft." }); // "It is a draft."
 * ```
 */
export function describeReason(
  reason: SkipReason | FailReason,
  own: Readonly<Partial<Record<SkipReason, string>>> = {},
): string {
  const sentences: Readonly<Record<string, string | undefined>> = { ...reasonSentences, ...own };
  return (Object.hasOwn(sentences, reason) ? sentences[reason] : undefined) ?? unnamed;
}

const unnamed = "The connector leaves it out.";

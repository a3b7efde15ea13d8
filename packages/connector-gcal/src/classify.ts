import {
  retryAfterSeconds,
  type Classify,
  type ProviderAnswer,
  type Verdict,
} from "@tt/connector-core";
import * as z from "zod";

/** Reasons of a 403 that mean a rate limit (GC-51). */
const rateLimitReasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];

/**
 * Classifies a response of the Calendar API by the reason of its error, where the status alone does
 * not tell: https://developers.google.com/workspace/calendar/api/guides/errors
 */
export const classify: Classify = (answer, now) => {
  const { status } = answer;
  if (status === 401) {
    return {
      type: "unauthorized",
      message:
        "Reconnect required: Google no longer accepts the access token. Connect the account again.",
    };
  }
  if (status === 404) {
    return {
      type: "config",
      code: "not_found",
      message: "The calendar does not exist, or it is not shared with the connected account.",
    };
  }
  const reasons = reasonsOf(answer.body);
  if (status === 403) return refusal(answer, reasons, now);
  if (status < 400 || status === 429 || status >= 500) return undefined;
  const reason = reasons[0] === undefined ? "" : `, ${reasons[0]}`;
  return {
    type: "rejected",
    message: `Google refused the request (status ${String(status)}${reason}).`,
  };
};

/** A 403 is a rate limit, a missing permission, or a rule of the calendar. */
function refusal(answer: ProviderAnswer, reasons: readonly string[], now: Date): Verdict {
  if (reasons.some((reason) => rateLimitReasons.includes(reason))) {
    const afterSeconds = retryAfterSeconds(answer.header("retry-after"), now);
    const wait = afterSeconds === undefined ? {} : { afterSeconds };
    return { type: "retry", reason: "rate_limited", ...wait };
  }
  if (reasons.includes("accessNotConfigured")) {
    return {
      type: "config",
      code: "permission_missing",
      message:
        "The Calendar API is not enabled in the Google Cloud project of this installation. Ask your " +
        "administrator to enable it.",
    };
  }
  if (reasons.includes("forbiddenForNonOrganizer")) {
    return { type: "rejected", message: "Only the organizer can change this event." };
  }
  const isScopeMissing = reasons.includes("insufficientPermissions");
  return {
    type: "config",
    code: "permission_missing",
    message: isScopeMissing
      ? "The time tracker lacks a permission for this. Connect again and allow all permissions."
      : "The connected account does not have permission to do this in the calendar.",
  };
}

const errorSchema = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string() })).default([]),
    details: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

/** Reasons of an error: they distinguish the meanings of a 403. */
export function reasonsOf(body: unknown): readonly string[] {
  const { error } = errorSchema.safeParse(body).data ?? {};
  const named = (error?.errors ?? []).map(({ reason }) => reason);
  const isScopeMissing = error?.details?.some(
    ({ reason }) => reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  );
  return isScopeMissing ? [...named, "insufficientPermissions"] : named;
}

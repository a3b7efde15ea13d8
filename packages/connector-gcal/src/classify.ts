import { ifValid, retryAfterSeconds, type Classify, type Verdict } from "@tt/connector-core";
import * as z from "zod/mini";

/**
 * Classifies a response of the Calendar API by the reason of its error, where the status alone does
 * not tell: https://developers.google.com/workspace/calendar/api/guides/errors
 */
export const classify: Classify = (answer, now) => {
  const { status } = answer;
  if (status === 401) return { type: "unauthorized", message: reconnect };
  if (status === 404) return { type: "config", code: "not_found", message: noCalendar };
  if (status < 400 || status === 429 || status >= 500) return undefined;
  const reasons = reasonsOf(answer.body);
  if (status !== 403) return { type: "rejected", message: rejection(status, reasons) };
  // A 403 is a rate limit (GC-51), a rule of the calendar, or a missing permission.
  const has = (reason: string) => reasons.includes(reason);
  if (rateLimits.some(has)) {
    const afterSeconds = retryAfterSeconds(answer.header("retry-after"), now);
    return {
      type: "retry",
      reason: "rate_limited",
      ...(afterSeconds === undefined ? {} : { afterSeconds }),
    };
  }
  if (has("accessNotConfigured")) return missing(apiDisabled);
  if (has("forbiddenForNonOrganizer")) return { type: "rejected", message: notOrganizer };
  return missing(scopeMissing.some(has) ? noScope : noAccess);
};

const rateLimits = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];
/** The older and the newer form of a missing scope. */
const scopeMissing = ["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"];

const reconnect =
  "Reconnect required: Google no longer accepts the access token. Connect the account again.";
const noCalendar = "The calendar does not exist, or it is not shared with the connected account.";
const apiDisabled =
  "The Calendar API is not enabled in the Google Cloud project of this installation. Ask your administrator to enable it.";
const notOrganizer = "Only the organizer can change this event.";
const noScope =
  "The time tracker lacks a permission for this. Connect again and allow all permissions.";
const noAccess = "The connected account does not have permission to do this in the calendar.";

function missing(message: string): Verdict {
  return { type: "config", code: "permission_missing", message };
}

/** Message for a request that will never work. */
export function rejection(status: number, [reason]: readonly string[]): string {
  return `Google refused the request (status ${String(status)}${reason === undefined ? "" : `, ${reason}`}).`;
}

const reasonSchema = ifValid(z.array(z.object({ reason: z.optional(z.string()) })));
const errorSchema = z.object({ error: z.object({ errors: reasonSchema, details: reasonSchema }) });

/** Reasons of an error: they distinguish the meanings of a 403. */
export function reasonsOf(body: unknown): readonly string[] {
  const { errors = [], details = [] } = errorSchema.safeParse(body).data?.error ?? {};
  return [...errors, ...details].flatMap(({ reason }) => reason ?? []);
}

import type { Classify, ProviderAnswer } from "@tt/connector-core";
import { z } from "zod";

/** Reasons of a 403 that mean "later" (GC-51); every other 403 is for good. */
const limits = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];

/** What Google's answers mean (GC-51, GC-52). */
export const classify: Classify = (answer) => {
  const { status } = answer;
  if (status < 300) return { type: "ok" };
  const reasons = reasonsOf(answer.body);
  if (status === 429 || (status === 403 && reasons.some((reason) => limits.includes(reason)))) {
    return { type: "retry", reason: "rate_limited", ...waitOf(answer) };
  }
  if (status >= 500) return { type: "retry", reason: "provider_unavailable", ...waitOf(answer) };
  if (status === 401) {
    return {
      type: "unauthorized",
      message: "Reconnect required: Google no longer accepts the access it gave. Connect again.",
    };
  }
  if (status === 403) return refusal(reasons);
  if (status === 404) {
    return {
      type: "config",
      code: "not_found",
      message: "The calendar does not exist, or is not shared with the connected account.",
    };
  }
  const said = reasons[0] === undefined ? "" : `, ${reasons[0]}`;
  return { type: "rejected", message: `Google refused the call (${String(status)}${said}).` };
};

function refusal(reasons: readonly string[]): ReturnType<Classify> {
  if (reasons.includes("accessNotConfigured")) {
    return {
      type: "config",
      code: "permission_missing",
      message:
        "The Calendar API is switched off in this installation's Google project. Tell its administrator.",
    };
  }
  if (reasons.includes("forbiddenForNonOrganizer")) {
    return { type: "rejected", message: "Only the organizer may change this event." };
  }
  const scope = reasons.includes("insufficientPermissions");
  return {
    type: "config",
    code: "permission_missing",
    message: scope
      ? "Google was not allowed to let us do this. Connect again and leave all boxes ticked."
      : "The connected account may not do this in that calendar.",
  };
}

const errorSchema = z.object({
  error: z.object({
    errors: z.array(z.object({ reason: z.string() })).default([]),
    details: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

/** `error.errors[].reason` is what tells one 403 from another. */
export function reasonsOf(body: unknown): readonly string[] {
  const { error } = errorSchema.safeParse(body).data ?? {};
  const named = (error?.errors ?? []).map(({ reason }) => reason);
  const scope = error?.details?.some(({ reason }) => reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
  return scope ? [...named, "insufficientPermissions"] : named;
}

function waitOf(answer: ProviderAnswer): { readonly afterSeconds?: number } {
  const text = answer.header("retry-after") ?? "";
  return /^\d{1,6}$/.test(text) ? { afterSeconds: Number(text) } : {};
}

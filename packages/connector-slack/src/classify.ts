import {
  printableName,
  retryAfterSeconds,
  type Classify,
  type ProviderAnswer,
  type Verdict,
} from "@tt/connector-core";
import * as z from "zod";

/** Wait after a rate limit without a usable `Retry-After`. */
const defaultWaitSeconds = 30;

const refusal = z.object({
  ok: z.literal(false),
  error: z.string().max(100),
  needed: z.string().max(200).optional(),
});

/** Temporary errors; after the first two, Slack may have applied the call (SL-31, SL-33). */
const temporary = ["fatal_error", "internal_error", "request_timeout", "service_unavailable"];
const notAppliedErrors = ["request_timeout", "service_unavailable"];

const revokedToken =
  "Slack no longer accepts the bot token. Copy the app's token again (OAuth & Permissions), enter it " +
  "in the settings and save.";

/** What each of Slack's error codes means (SL-31). */
const verdicts: Readonly<Record<string, Verdict>> = {
  ...Object.fromEntries(
    [
      "invalid_auth",
      "not_authed",
      "account_inactive",
      "token_revoked",
      "token_expired",
      "org_login_required",
    ].map((error) => [error, { type: "unauthorized", message: `${revokedToken} (${error})` }]),
  ),
  channel_not_found: config(
    "not_found",
    "Slack does not know this channel. Check the channel ID, and invite the bot if it is a private " +
      "channel (channel_not_found).",
  ),
  not_in_channel: config(
    "permission_missing",
    "The bot is not in the channel. Type /invite and the bot's name in the channel (not_in_channel).",
  ),
  is_archived: config(
    "invalid_config",
    "The channel is archived. Choose another channel in the settings (is_archived).",
  ),
  ekm_access_denied: config(
    "permission_missing",
    "Your Slack administrators do not allow the app to post to this channel (ekm_access_denied).",
  ),
};

/**
 * Classifies a response of the Web API. Errors have status 200, too; `ok` tells them apart.
 */
export const classify: Classify = (answer, now) => {
  if (answer.status === 429) return limited(answer, now);
  if (answer.status === 401) {
    return { type: "unauthorized", message: `${revokedToken} (status 401)` };
  }
  if (answer.status >= 500) return undefined;
  const refused = refusal.safeParse(answer.body).data;
  if (!refused) {
    // Slack itself always sends a reason, so a proxy on the way refused the request.
    return answer.status < 400
      ? undefined
      : {
          type: "rejected",
          message: `Slack refused the request (status ${String(answer.status)}).`,
        };
  }
  const { error, needed } = refused;
  if (error === "ratelimited" || error === "rate_limited") return limited(answer, now);
  if (temporary.includes(error)) {
    return {
      type: "retry",
      reason: "provider_unavailable",
      notApplied: notAppliedErrors.includes(error),
    };
  }
  if (error === "missing_scope") return config("permission_missing", scopeText(needed));
  if (error.startsWith("restricted_action")) {
    return config(
      "permission_missing",
      `The channel's settings do not allow the bot to post to it (${printableName(error)}).`,
    );
  }
  return (
    verdicts[error] ?? {
      type: "rejected",
      message: `Slack refused the message (${printableName(error)}).`,
    }
  );
};

function config(code: "permission_missing" | "not_found" | "invalid_config", message: string) {
  return { type: "config", code, message } as const;
}

function scopeText(needed: string | undefined): string {
  const scope = needed === undefined ? "a permission" : `the scope ${printableName(needed)}`;
  return (
    `The Slack app lacks ${scope}. Add it under OAuth & Permissions and reinstall the app ` +
    "(missing_scope)."
  );
}

/** A rate limit, with the wait that Slack asks for (SL-32). */
function limited(answer: ProviderAnswer, now: Date): Verdict {
  return {
    type: "retry",
    reason: "rate_limited",
    afterSeconds: retryAfterSeconds(answer.header("retry-after"), now) ?? defaultWaitSeconds,
  };
}

import type { Classify, ProviderAnswer, Verdict } from "@tt/connector-core";
import { z } from "zod";

/** Seconds to wait when Slack limits without saying for how long. */
const defaultWait = 30;

const refusal = z.object({
  ok: z.literal(false),
  error: z.string().max(100),
  needed: z.string().max(200).optional(),
});

/** Faults of Slack's that pass; in the first two it may have done what was asked (SL-31, SL-33). */
const passing = ["fatal_error", "internal_error", "request_timeout", "service_unavailable"];
const surelyUndone = ["request_timeout", "service_unavailable"];

const deadToken =
  "Slack no longer accepts the bot token. Copy the token of the app again (OAuth & Permissions) " +
  "and save it on the card.";

/** By Slack's own word for it, what the card's owner can do (SL-31). */
const words: Readonly<Record<string, Verdict>> = {
  ...Object.fromEntries(
    [
      "invalid_auth",
      "not_authed",
      "account_inactive",
      "token_revoked",
      "token_expired",
      "org_login_required",
    ].map((error) => [error, { type: "unauthorized", message: `${deadToken} (${error})` }]),
  ),
  channel_not_found: config(
    "not_found",
    "Slack knows no such channel. Check its id; to a private channel the bot has to be invited first " +
      "(channel_not_found).",
  ),
  not_in_channel: config(
    "permission_missing",
    "The bot is not in the channel. Type /invite and the bot's name there (not_in_channel).",
  ),
  is_archived: config(
    "invalid_config",
    "The channel is archived. Choose another one on the card (is_archived).",
  ),
  ekm_access_denied: config(
    "permission_missing",
    "Your Slack administrators do not let the app post there (ekm_access_denied).",
  ),
};

/** Slack says 200 whatever happened; `ok` tells (SL-30). */
export const classify: Classify = (answer) => {
  if (answer.status === 429) return limited(answer);
  if (answer.status >= 500) return { type: "retry", reason: "provider_unavailable" };
  const refused = refusal.safeParse(answer.body).data;
  if (!refused) {
    return answer.status < 300
      ? { type: "ok" }
      : { type: "rejected", message: `Slack refused the call (${String(answer.status)}).` };
  }
  const { error, needed } = refused;
  if (error === "ratelimited" || error === "rate_limited") return limited(answer);
  if (passing.includes(error)) {
    return {
      type: "retry",
      reason: "provider_unavailable",
      notApplied: surelyUndone.includes(error),
    };
  }
  if (error === "missing_scope") return config("permission_missing", scopeText(needed));
  if (error.startsWith("restricted_action")) {
    return config(
      "permission_missing",
      `The channel's settings do not let the bot post there (${printable(error)}).`,
    );
  }
  return (
    words[error] ?? {
      type: "rejected",
      message: `Slack refused the message (${printable(error)}).`,
    }
  );
};

function config(code: "permission_missing" | "not_found" | "invalid_config", message: string) {
  return { type: "config", code, message } as const;
}

function scopeText(needed: string | undefined): string {
  const scope = needed === undefined ? "a permission" : `the scope ${printable(needed)}`;
  return (
    `The Slack app lacks ${scope}. Add it under OAuth & Permissions and install the app again ` +
    "(missing_scope)."
  );
}

/** Whole seconds in Retry-After (SL-32). */
function limited(answer: ProviderAnswer): Verdict {
  const after = answer.header("retry-after") ?? "";
  return {
    type: "retry",
    reason: "rate_limited",
    afterSeconds: /^\d{1,6}$/.test(after) ? Number(after) : defaultWait,
  };
}

function printable(text: string): string {
  return text.replace(/[^\w.,:-]/g, "?");
}

import { printableName, retryAfterSeconds, type Classify } from "@tt/connector-core";
import * as z from "zod/mini";
import { lacksScope } from "./app-manifest";

/** Wait after a rate limit without a usable `Retry-After`. */
const defaultWaitSeconds = 30;

const refusal = z.object({
  ok: z.literal(false),
  error: z.string().check(z.maxLength(100)),
  needed: z.optional(z.string().check(z.maxLength(200))),
});

/** Temporary errors; after the first two, Slack may have applied the call (SL-31, SL-33). */
const temporary = /^(fatal_error|internal_error|request_timeout|service_unavailable)$/;
const maybeApplied = /^(fatal|internal)_/;

const unauthorized =
  /^(status 401|invalid_auth|not_authed|account_inactive|token_(revoked|expired)|org_login_required)$/;

/** What the owner has to change, by how Slack's error code starts (SL-31). */
const configurable = [
  [
    "channel_not_found",
    "not_found",
    "Slack does not know this channel. Check the channel ID, and invite the bot if it is a private channel",
  ],
  [
    "not_in_channel",
    "permission_missing",
    "The bot is not in the channel. Type /invite and the bot's name in the channel",
  ],
  [
    "is_archived",
    "invalid_config",
    "The channel is archived. Choose another channel in the settings",
  ],
  [
    "ekm_access_denied",
    "permission_missing",
    "Your Slack administrators do not allow the app to post to this channel",
  ],
  [
    "restricted_action",
    "permission_missing",
    "The channel's settings do not allow the bot to post to it",
  ],
  ["missing_scope", "permission_missing", lacksScope("{scope}")],
] as const;

/**
 * Classifies a response of the Web API. Errors have status 200, too; `ok` tells them apart.
 */
export const classify: Classify = (answer, now) => {
  const { status, body } = answer;
  if (status >= 500) return undefined;
  const refused = refusal.safeParse(body).data;
  const error = status === 401 ? "status 401" : refused?.error;
  if (status === 429 || error === "ratelimited" || error === "rate_limited") {
    // With the wait that Slack asks for (SL-32).
    const afterSeconds = retryAfterSeconds(answer.header("retry-after"), now) ?? defaultWaitSeconds;
    return { type: "retry", reason: "rate_limited", afterSeconds };
  }
  if (error === undefined) {
    // Slack itself always sends a reason, so a proxy on the way refused the request.
    if (status < 400) return undefined;
    return { type: "rejected", message: `Slack refused the request (status ${String(status)}).` };
  }
  if (temporary.test(error)) {
    return { type: "retry", reason: "provider_unavailable", notApplied: !maybeApplied.test(error) };
  }
  const name = printableName(error);
  if (unauthorized.test(error)) {
    const message =
      "Slack does not accept the bot token. Copy the app's token again (OAuth & Permissions), enter " +
      `it in the settings and save. (${name})`;
    return { type: "unauthorized", message };
  }
  const fault = configurable.find(([start]) => error.startsWith(start));
  if (!fault) return { type: "rejected", message: `Slack refused the message (${name}).` };
  const [, code, text] = fault;
  const needed = refused?.needed;
  const scope = needed === undefined ? "a permission" : `the scope ${printableName(needed)}`;
  return { type: "config", code, message: `${text.replace("{scope}", scope)} (${name}).` };
};

import type { ConnectorContext, Plan, Reply } from "@tt/connector-core";
import { challengeReply } from "./reply";
import type { SlackSettings } from "./settings";
import { botOf } from "./state";
import type { SlackEvent } from "./wire";

const handledReply: Reply = { status: 200, body: { ok: true, handled: true } };

/**
 * Decides what a verified event changes. Makes no call to Slack: after the app is removed, its token
 * no longer works. Pure.
 */
export function decideEvent(
  event: Exclude<SlackEvent, { type: "command" }>,
  { state }: Pick<ConnectorContext<SlackSettings>, "state">,
): Plan {
  switch (event.type) {
    case "url_verification":
      return {
        changes: [],
        readOnly: true,
        reply: () => challengeReply(event.challenge),
      };
    case "app_uninstalled":
      return needsReauth(
        "The app was removed from the Slack workspace. Install it again, then save its token.",
      );
    case "tokens_revoked": {
      const botUserId = botOf(state)?.user_id;
      // The event also lists tokens of users who signed in with Slack, and bots of other apps.
      return event.bots.length > 0 && (botUserId === undefined || event.bots.includes(botUserId))
        ? needsReauth("Slack revoked the bot token. Install the app again, then save its token.")
        : { changes: [], reply: () => handledReply };
    }
  }
}

function needsReauth(error: string): Plan {
  return { changes: [], failure: { code: "needs_reauth", error }, reply: () => handledReply };
}

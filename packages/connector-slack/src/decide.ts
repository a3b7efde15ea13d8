import type { ConnectorContext, Plan, Reply } from "@tt/connector-core";
import type { SlackSettings } from "./settings";
import { challengeReply } from "./reply";
import { botOf } from "./state";
import type { SlackEvent } from "./wire";

const taken: Reply = { status: 200, body: { ok: true, handled: true } };

/**
 * Decides a verified event of Slack's. When the app was removed, its token is not used to find out
 * more: it is dead (SL-12). Pure.
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
      return ended(
        "The app was removed from the Slack workspace. Install it again, then save its token.",
      );
    case "tokens_revoked": {
      const ours = botOf(state)?.user_id;
      // Tokens of people who only signed in with Slack are none of ours.
      return event.bots.length > 0 && (ours === undefined || event.bots.includes(ours))
        ? ended("Slack revoked the bot token. Install the app again, then save its token.")
        : { changes: [], reply: () => taken };
    }
  }
}

function ended(error: string): Plan {
  return { changes: [], failure: { code: "needs_reauth", error }, reply: () => taken };
}

import { ignore, printableName, type Decision } from "@tt/connector-core";
import type { SlackContext } from "./settings";
import type { SlackEvent } from "./wire";
import { connectionOf } from "./workspace";

/**
 * Decides what a verified event changes. Makes no call to Slack: after the app is removed, its token
 * no longer works. Pure.
 */
export function decideEvent(
  { type, event }: SlackEvent,
  { state }: Pick<SlackContext, "state">,
): Decision<never> {
  switch (event?.type) {
    case "app_uninstalled":
      return needsReauth("The app was removed from the Slack workspace.");
    case "tokens_revoked": {
      const bots = event.tokens?.bot ?? [];
      const own = connectionOf(state).bot?.user_id;
      // The event also lists tokens of users who signed in with Slack, and bots of other apps.
      return bots.length > 0 && (own === undefined || bots.includes(own))
        ? needsReauth("Slack revoked the bot token.")
        : {};
    }
    default:
      // Messages of the bot itself are ignored, too; replying to them would never end (SL-13).
      return ignore(`The event "${printableName(event?.type ?? type)}" is not handled`);
  }
}

function needsReauth(reason: string): Decision<never> {
  const error = `${reason} Install the app again, then save its token.`;
  return { failure: { code: "needs_reauth", error } };
}

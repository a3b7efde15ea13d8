import type { ConnectorContext } from "@tt/connector-core";
import type { SlackSettings } from "./settings";
import { accountsOf, isFrom, teamOf } from "./state";
import { escapeText } from "./text";
import type { SlackCommand } from "./wire";

/** Whose timer a command may move, or what its sender has to do before it moves one. */
export type CommandCaller =
  | { readonly userId: number }
  | {
      readonly refused: string;
      /** He may link himself by a code. */
      readonly mayLink: boolean;
    };

type CallerContext = Pick<
  ConnectorContext<SlackSettings>,
  "settings" | "integration" | "state" | "storage"
>;

/**
 * The signature says which app sent a command, and an app belongs to a workspace, not to a person
 * (SL-5). So a personal card acts only for the one member who is its owner, and a workspace card for
 * members who linked themselves by a code; nobody else's command moves a timer.
 */
export async function findCaller(
  command: SlackCommand,
  context: CallerContext,
): Promise<CommandCaller> {
  const { integration, settings: config, state } = context;
  const team = teamOf(state);
  const mayLink = integration.scope === "workspace";
  if (!team) {
    const refused =
      "The time tracker does not know this Slack workspace yet. Open the Slack card there and press Test.";
    return { refused, mayLink: false };
  }
  if (!isFrom(team, command)) {
    const refused = `The Slack card of this app belongs to the workspace ${escapeText(team.name)}.`;
    return { refused, mayLink: false };
  }
  if (integration.owner === null) {
    for (const id of accountsOf(team, command)) {
      const user = await context.storage.users.byIdentity("slack", { id });
      if (user) return { userId: user.id };
    }
    return { refused: howToLink(command), mayLink };
  }
  if (config.linked_slack_user_id === command.userId) return { userId: integration.owner };
  return { refused: notYours(command), mayLink };
}

function howToLink({ command }: SlackCommand): string {
  return (
    "You are not linked yet. In the time tracker, open Integrations, then Slack, and get a code; " +
    `then type ${escapeText(command)} link and the code here.`
  );
}

function notYours({ userId }: SlackCommand): string {
  return (
    "This Slack card moves nobody's timer but its owner's. If it is yours, open the card in the time " +
    `tracker, enter ${escapeText(userId)} as your Slack member id and save.`
  );
}

import type { ConnectorContext } from "@tt/connector-core";
import type { SlackSettings } from "./settings";
import { accountsOf, isFrom, teamOf } from "./state";
import { escapeText } from "./text";
import type { SlackCommand } from "./wire";

/** The user whose timer a command controls, or why the command is refused. */
export type CommandCaller =
  | { readonly userId: number }
  | {
      /** Text for the sender: what they have to do first. */
      readonly refused: string;
      /** True if the sender may link their account with a code. */
      readonly canLink: boolean;
    };

type CallerContext = Pick<
  ConnectorContext<SlackSettings>,
  "settings" | "integration" | "state" | "storage"
>;

/**
 * Finds the user whose timer a command controls. The signature proves which app sent the command, and
 * an app belongs to a workspace, not to a person. So a personal integration acts only for the
 * member in its settings, and a workspace integration only for members who linked their account.
 */
export async function findCaller(
  command: SlackCommand,
  context: CallerContext,
): Promise<CommandCaller> {
  const { integration, settings, state } = context;
  const team = teamOf(state);
  const canLink = integration.scope === "workspace";
  if (!team) {
    const refused =
      "The time tracker is not connected to this Slack workspace yet. In the time tracker, open " +
      "Integrations, then Slack, and press Test.";
    return { refused, canLink: false };
  }
  if (!isFrom(team, command)) {
    const refused = `This Slack integration belongs to the workspace ${escapeText(team.name)}.`;
    return { refused, canLink: false };
  }
  if (integration.owner === null) {
    for (const id of accountsOf(team, command)) {
      const user = await context.storage.users.byIdentity("slack", { id });
      if (user) return { userId: user.id };
    }
    return { refused: linkInstructions(command), canLink };
  }
  if (settings.linked_slack_user_id === command.userId) return { userId: integration.owner };
  return { refused: ownerInstructions(command), canLink };
}

function linkInstructions({ command }: SlackCommand): string {
  return (
    "Your Slack account is not linked yet. In the time tracker, open Integrations, then Slack, and " +
    `get a code. Then type ${escapeText(command)} link and the code here.`
  );
}

function ownerInstructions({ userId }: SlackCommand): string {
  return (
    "This Slack integration controls only its owner's timer. If it is yours, open it in the time " +
    `tracker, enter ${escapeText(userId)} as your Slack member ID and save.`
  );
}

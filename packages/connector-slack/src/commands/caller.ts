import type { SlackContext } from "../settings";
import { escapeText } from "../text";
import type { SlackCommand } from "../wire";
import { accountsOf, connectionOf, isFrom, type Team } from "../workspace";

/** How a member gets a code that links their account. */
export const getCode = "Get a new code in the time tracker under Integrations, Slack.";

/** What a command needs before it is run, or what its sender has to do first. */
type Found<T> = T | { readonly refused: string };

/** Finds the workspace of an integration, and checks that a command comes from it. */
export function findTeam(
  command: SlackCommand,
  { state }: Pick<SlackContext, "state">,
): Found<{ readonly team: Team }> {
  const { team } = connectionOf(state);
  if (!team) {
    const refused =
      "The time tracker is not connected to this Slack workspace yet. Press Test in the time tracker " +
      "under Integrations, Slack.";
    return { refused };
  }
  return isFrom(team, command)
    ? { team }
    : { refused: `This Slack integration belongs to the workspace ${escapeText(team.name)}.` };
}

/**
 * Finds the user whose timer a command controls. The signature proves which app sent the command, and
 * an app belongs to a workspace, not to a person. So a personal integration acts only for the
 * member in its settings, and a workspace integration only for members who linked their account.
 */
export async function findCaller(
  command: SlackCommand,
  team: Team,
  { integration: { owner }, settings, storage }: SlackContext,
): Promise<Found<{ readonly userId: number }>> {
  if (owner !== null) {
    return settings.linked_slack_user_id === command.user_id
      ? { userId: owner }
      : { refused: ownerInstructions(command) };
  }
  for (const id of accountsOf(team, command)) {
    const user = await storage.users.byIdentity("slack", { id });
    if (user) return { userId: user.id };
  }
  return { refused: linkInstructions(command) };
}

function linkInstructions({ command }: SlackCommand): string {
  return (
    `Your Slack account is not linked yet. ${getCode} Then type ${command} link and the ` +
    "code here."
  );
}

function ownerInstructions({ user_id }: SlackCommand): string {
  return (
    `This Slack integration controls only its owner's timer. If it is yours, enter ${user_id} as your ` +
    "Slack member ID in the time tracker under Integrations, Slack."
  );
}

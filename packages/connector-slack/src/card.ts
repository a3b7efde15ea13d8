import type { CardStatus, Fact, SetupStep } from "@tt/connector-core";
import { createApp, enterSecrets } from "./app-manifest";
import type { SlackSettings } from "./settings";
import type { SlackStatus } from "./workspace";

type Status = CardStatus<SlackSettings, SlackStatus>;

const hasToken = ({ has_bot_token }: Status): boolean => has_bot_token === true;

/** How a Slack integration is set up. */
export const slackSteps = [
  {
    text: "Get the manifest of the Slack app and copy it.",
    action: "manifest",
    done: hasToken,
  },
  {
    text: createApp,
    link: { label: "Your Slack apps", url: "https://api.slack.com/apps" },
    done: hasToken,
  },
  {
    text: enterSecrets,
    action: "settings",
    done: ({ connected, has_signing_secret }) => connected && has_signing_secret === true,
  },
  {
    text: "For notifications, enter a channel, invite the app to it by /invite, and test.",
    action: "test",
  },
  {
    text:
      "So that /tt controls your timer, enter your Slack member ID in the settings. If Slack is set up " +
      "for everybody, link your account instead.",
    action: "account",
    done: ({ linked_account, linked_slack_user_id: member }) =>
      typeof linked_account === "string" || typeof member === "string",
  },
  {
    text: "Type /tt status in Slack.",
    done: ({ deliveries }) => (deliveries?.last ?? null) !== null,
  },
] as const satisfies readonly SetupStep<Status>[];

/** What the card of a Slack integration shows. */
export function slackFacts({ team, channel_id, linked_account }: Status): readonly Fact[] {
  return [
    { label: "Workspace", value: team },
    { label: "Channel", value: channel_id },
    { label: "Your account", value: linked_account },
  ];
}

import { systemClock } from "@tt/connector-core/node";
import type { Clock, JsonObject } from "@tt/connector-core";
import {
  createFakeSlack,
  defaultTeam,
  defaultUser,
  signedCommand,
  type CommandSeed,
  type FakeSlack,
} from "@tt/fakes/slack";
import { deliver, expectStatus, textOf, type Answer, type Client } from "./client";

/** The bot token of the app in {@link fakeSlack}. */
export const botToken = "xoxb-CANARY-0123456789";
/** The app's signing secret. */
export const signingSecret = "CANARY-signing-secret";
/** The channel of {@link fakeSlack}. */
export const channel = "C2147483705";
/** Shared path for commands to any integration. */
export const sharedEvents = "/api/integrations/slack/events";

/** Creates a fake Slack with a workspace, an installed app and a channel with its bot. */
export function fakeSlack(clock: Clock = systemClock(), apiUrl?: string): FakeSlack {
  const slack = createFakeSlack(apiUrl === undefined ? { clock } : { clock, apiUrl });
  slack.addWorkspace({ id: defaultTeam, name: "Acme" });
  slack.install({ token: botToken, team: defaultTeam });
  slack.setChannel({ id: channel, team: defaultTeam });
  return slack;
}

/** Settings of a personal Slack integration. */
export const slackSettings: JsonObject = {
  bot_token: botToken,
  signing_secret: signingSecret,
  channel_id: channel,
  linked_slack_user_id: defaultUser,
};

/**
 * Saves a Slack integration.
 * @returns path of its webhook URL
 */
export async function saveSlackIntegration(
  as: Client,
  more: object = {},
  scope: "personal" | "workspace" = "personal",
): Promise<string> {
  const path = `/api/integrations/slack/config?scope=${scope}`;
  const saved = await as.post(path, { ...slackSettings, ...more });
  return new URL(textOf(expectStatus(saved, 200), "events_url")).pathname;
}

/** Sends a slash command with the current time. */
export async function command(
  url: string,
  path: string,
  text: string,
  seed: Partial<CommandSeed> = {},
): Promise<Answer> {
  const at = new Date();
  return deliver(url, path, await signedCommand({ secret: signingSecret, at, text, ...seed }));
}

/**
 * Sends a slash command.
 * @returns the text of the reply
 */
export async function say(
  url: string,
  path: string,
  text: string,
  seed: Partial<CommandSeed> = {},
): Promise<string> {
  return textOf(expectStatus(await command(url, path, text, seed), 200), "text");
}

import { systemClock } from "@tt/connector-core/node";
import type { Clock, JsonObject } from "@tt/connector-core";
import {
  createFakeSlack,
  defaultTeam,
  defaultUser,
  signedCommand,
  type CommandSeed,
  type FakeSlack,
} from "@tt/connector-slack/testing";
import { deliver, expectStatus, textOf, type Answer, type Client } from "./client";

/** The token of the app in {@link fakeSlack}. */
export const botToken = "xoxb-CANARY-0123456789";
/** What the app signs with. */
export const signingSecret = "CANARY-signing-secret-of-ours";
/** The channel of {@link fakeSlack}. */
export const channel = "C2147483705";
/** Where commands to any card go. */
export const sharedEvents = "/api/integrations/slack/events";

/** A Slack with a workspace, an installed app and a channel with its bot. */
export function fakeSlack(clock: Clock = systemClock(), apiUrl?: string): FakeSlack {
  const slack = createFakeSlack(apiUrl === undefined ? { clock } : { clock, apiUrl });
  slack.addWorkspace({ id: defaultTeam, name: "Acme" });
  slack.install({ token: botToken, team: defaultTeam });
  slack.setChannel({ id: channel, team: defaultTeam });
  return slack;
}

/** What somebody types into his card. */
export const slackCard: JsonObject = {
  bot_token: botToken,
  signing_secret: signingSecret,
  channel_id: channel,
  linked_slack_user_id: defaultUser,
};

/** Saves a Slack card. @returns Path of the card's own URL. */
export async function saveSlackCard(
  as: Client,
  more: object = {},
  scope: "personal" | "workspace" = "personal",
): Promise<string> {
  const path = `/api/integrations/slack/config?scope=${scope}`;
  const saved = await as.post(path, { ...slackCard, ...more });
  return new URL(textOf(expectStatus(saved, 200), "events_url")).pathname;
}

/** Types a command, now. */
export async function command(
  url: string,
  path: string,
  text: string,
  seed: Partial<CommandSeed> = {},
): Promise<Answer> {
  const at = new Date();
  return deliver(url, path, await signedCommand({ secret: signingSecret, at, text, ...seed }));
}

/** Types a command. @returns What its sender is told. */
export async function say(
  url: string,
  path: string,
  text: string,
  seed: Partial<CommandSeed> = {},
): Promise<string> {
  return textOf(expectStatus(await command(url, path, text, seed), 200), "text");
}

import {
  ConnectorError,
  splitList,
  utcDay,
  type IntegrationUpdate,
  type JsonObject,
  type RoutingKeyUpdate,
  type TestReport,
  type ValidationReport,
  uncheckedWarning,
} from "@tt/connector-core";
import * as z from "zod/mini";
import { botScopes, lacksScope } from "./app-manifest";
import { authTest, postMessage } from "./client";
import type { SlackContext } from "./settings";
import type { SlackCommand } from "./wire";

const team = z.object({ id: z.string(), name: z.string(), enterprise_id: z.nullable(z.string()) });
const bot = z.object({ user_id: z.string(), name: z.string() });

/** The workspace that an integration's token belongs to. */
export type Team = z.output<typeof team>;

/** What is stored of a token. Undefined if it was never checked. */
interface Connection {
  readonly team: Team | undefined;
  readonly bot: z.output<typeof bot> | undefined;
}

/** Reads the workspace and the bot of an integration's token from its state. */
export function connectionOf(state: JsonObject): Connection {
  return {
    team: z.safeParse(team, state["team"]).data,
    bot: z.safeParse(bot, state["bot"]).data,
  };
}

/**
 * Account IDs of the member who sent a command. The first one, by the integration's workspace, stays
 * valid when the workspace joins an organization and in every team of it. The second one, by the
 * organization, is how earlier versions stored links. Member IDs are unique in both.
 */
export function accountsOf(
  { id, enterprise_id: organization }: Team,
  { enterprise_id, user_id }: Pick<SlackCommand, "enterprise_id" | "user_id">,
): readonly [string, ...string[]] {
  const former = enterprise_id ?? organization;
  return [`${id}:${user_id}`, ...(former === null ? [] : [`${former}:${user_id}`])];
}

/** True if a command comes from the integration's workspace or its organization. */
export function isFrom(
  { id, enterprise_id: organization }: Team,
  { team_id, enterprise_id }: SlackCommand,
): boolean {
  return id === team_id || (organization !== null && organization === enterprise_id);
}

/**
 * Checks the bot token with Slack. An integration stays with its workspace, because account links
 * stored for one workspace mean nothing in another.
 * @returns the workspace, and what to remember of the token
 * @throws ConnectorError `invalid_config` for a token of another workspace, `needs_reauth` for a
 *   token that Slack does not accept
 */
async function checkToken(
  context: SlackContext,
): Promise<{ readonly team: Team; readonly update: IntegrationUpdate }> {
  const answer = await authTest(context);
  const {
    team_id: id,
    user_id,
    team: name = id,
    user = user_id,
    enterprise_id = null,
  } = answer.data;
  const known = connectionOf(context.state).team;
  if (known && known.id !== id) {
    throw new ConnectorError({
      code: "invalid_config",
      message:
        `This token belongs to the workspace ${name}, but the integration ` +
        `belongs to ${known.name}. To move the integration, disconnect it first.`,
    });
  }
  const team = { id, name, enterprise_id };
  const scopes = answer.header("x-oauth-scopes");
  return {
    team,
    update: {
      state: { team, bot: { user_id, name: user } },
      ...(scopes === undefined ? {} : { credentials: { scopes: splitList(scopes) } }),
      routingKeys: routingKeysOf(context, team),
    },
  };
}

/** Routing keys of a saved integration. They replace the previous ones. */
function routingKeysOf(
  { settings: { linked_slack_user_id: member }, integration, now }: SlackContext,
  team: Team | undefined,
): RoutingKeyUpdate {
  const places = team ? [team.enterprise_id, team.id].filter((id) => id !== null) : [];
  const personal = integration.scope === "personal";
  return {
    member: personal && member !== undefined ? places.map((place) => `${place}:${member}`) : [],
    team: personal ? places : [],
    workspace: personal ? [] : places,
    saved: [utcDay(now)],
  };
}

/** Checks the bot token, and posts to the channel if one is set. */
export async function testConnection(context: SlackContext): Promise<TestReport> {
  const { team, update } = await checkToken(context);
  const { channel_id: channel } = context.settings;
  let posted = ". No channel is set, so no message was posted.";
  if (channel !== undefined) {
    await postMessage(context, channel, "👋 The time tracker is connected to this channel.");
    posted = ", and a message was posted to the channel.";
  }
  return { message: `The token works in the workspace ${team.name}${posted}`, ...update };
}

/**
 * Checks the bot token before the settings are saved. If Slack cannot be reached, the settings are
 * saved with a warning.
 */
export async function validateSettings(context: SlackContext): Promise<ValidationReport> {
  if (!(await context.secret("bot_token"))) return {};
  try {
    return { accepted: true, ...(await checkToken(context)).update };
  } catch (error) {
    if (ConnectorError.isInstance(error, "needs_reauth", "invalid_config")) {
      return { refused: { bot_token: [error.message] } };
    }
    if (!ConnectorError.isInstance(error)) throw error;
    return {
      routingKeys: routingKeysOf(context, connectionOf(context.state).team),
      warning: uncheckedWarning("Slack", error.message),
    };
  }
}

/** The status fields that only Slack integrations have. */
export type SlackStatus = ReturnType<typeof describeConnection>;

/** Workspace and bot of the token, and what the owner should fix. */
export function describeConnection(context: SlackContext) {
  const { state, credentials, settings, integration } = context;
  const granted = credentials["scopes"];
  // Slack may not have said which scopes the app has.
  const missing = Array.isArray(granted)
    ? botScopes.filter((scope) => !granted.includes(scope))
    : [];
  const warnings = missing.map((scope) => `${lacksScope(`the scope ${scope}`)}.`);
  if (integration.scope === "personal" && settings.linked_slack_user_id === undefined) {
    warnings.push("Enter your Slack member ID. Without it, commands cannot control your timer.");
  }
  const { team, bot } = connectionOf(state);
  return { team: team?.name ?? null, bot: bot?.name ?? null, warnings };
}

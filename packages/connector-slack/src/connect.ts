import {
  ConnectorError,
  type ConnectorContext,
  type RoutingKey,
  type ValidationReport,
} from "@tt/connector-core";
import { botScopes } from "./app-manifest";
import { authTest, type AuthAnswer } from "./client";
import type { SlackSettings } from "./settings";
import { learn, teamOf, type Team } from "./state";
import { routingIndexes, savedDay } from "./wire";

type Context = ConnectorContext<SlackSettings>;

/** What is known of a token. */
export interface Connection {
  readonly answer: AuthAnswer;
  /** Undefined: Slack did not say. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * Whose token it is. A card stays with its workspace: what was linked there means nothing elsewhere
 * (SL-36).
 * @throws ConnectorError `invalid_config` for a token of another workspace
 */
export async function connect(context: Context): Promise<Connection> {
  const response = await authTest(context);
  const answer = response.data;
  const known = teamOf(context.state);
  if (known && known.id !== answer.team_id) {
    throw new ConnectorError({
      code: "invalid_config",
      message:
        `This token belongs to the workspace ${answer.team ?? answer.team_id}, the card to ` +
        `${known.name}. Disconnect the card first to move it.`,
    });
  }
  const scopes = response
    .header("x-oauth-scopes")
    ?.split(",")
    .map((scope) => scope.trim());
  return { answer, scopes };
}

/** Scopes the app lacks, as far as Slack said which it has. */
export function missingScopes(scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes)) return [];
  return botScopes.filter((scope) => !scopes.includes(scope));
}

/** Before a card is saved: whose token it is, and how commands will find the card. */
export async function validateSettings(context: Context): Promise<ValidationReport> {
  if (!(await context.secret("bot_token"))) return {};
  try {
    const { answer, scopes } = await connect(context);
    const state = learn(answer);
    return {
      accepted: true,
      state,
      ...(scopes ? { credentials: { scopes: [...scopes] } } : {}),
      routingKeys: savedRoutingKeys(context, teamOf(state)),
    };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.code === "needs_reauth" || error.code === "invalid_config") {
      return { refused: { bot_token: [error.message] } };
    }
    return {
      routingKeys: savedRoutingKeys(context, teamOf(context.state)),
      warning: `Slack could not be asked about the token, so press Test later. ${error.message}`,
    };
  }
}

/** How the shared URL finds a card, by index: replaces what was there. */
export function savedRoutingKeys(
  { settings: config, integration, now }: Pick<Context, "settings" | "integration" | "now">,
  team: Team | undefined,
): Readonly<Record<string, readonly string[]>> {
  const places = team ? [team.enterprise_id, team.id].filter((id) => id !== null) : [];
  const { linked_slack_user_id: member } = config;
  const personal = integration.scope === "personal";
  const owner = personal && member !== undefined ? places.map((place) => `${place}:${member}`) : [];
  return {
    [routingIndexes.member]: owner,
    [routingIndexes.team]: personal ? places : [],
    [routingIndexes.workspace]: personal ? [] : places,
    [routingIndexes.saved]: [savedDay(now)],
  };
}

/** The same as single hints. */
export function routingKeysOfTeam(
  routes: Readonly<Record<string, readonly string[]>>,
): readonly RoutingKey[] {
  return Object.entries(routes).flatMap(([index, values]) =>
    values.map((value) => ({ index, value })),
  );
}

import { ConnectorError, splitList, type ConnectorContext } from "@tt/connector-core";
import { botScopes } from "./app-manifest";
import { authTest, type AuthAnswer } from "./client";
import type { SlackSettings } from "./settings";
import { teamOf } from "./state";

/** Result of checking a bot token. */
export interface TokenInfo {
  readonly answer: AuthAnswer;
  /** Granted scopes. Undefined if Slack did not send them. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * Checks the bot token with Slack. An integration stays with its workspace, because account links
 * stored for one workspace mean nothing in another.
 * @throws ConnectorError `invalid_config` for a token of another workspace, `needs_reauth` for a
 *   token that Slack does not accept
 */
export async function checkToken(context: ConnectorContext<SlackSettings>): Promise<TokenInfo> {
  const response = await authTest(context);
  const answer = response.data;
  const known = teamOf(context.state);
  if (known && known.id !== answer.team_id) {
    throw new ConnectorError({
      code: "invalid_config",
      message:
        `This token belongs to the workspace ${answer.team ?? answer.team_id}, but the integration ` +
        `belongs to ${known.name}. To move the integration, disconnect it first.`,
    });
  }
  const scopes = response.header("x-oauth-scopes");
  return { answer, scopes: scopes === undefined ? undefined : splitList(scopes) };
}

/** Scopes that the app lacks. Empty if Slack did not say which scopes it has. */
export function missingScopes(scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes)) return [];
  return botScopes.filter((scope) => !scopes.includes(scope));
}

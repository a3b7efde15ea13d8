import {
  ConnectorError,
  uncheckedWarning,
  type ConnectorContext,
  type ValidationReport,
} from "@tt/connector-core";
import { routingKeysByIndex } from "./routing-keys";
import type { SlackSettings } from "./settings";
import { stateOf, teamOf } from "./state";
import { checkToken } from "./token";

/**
 * Checks the bot token before the settings are saved and computes the routing keys. If Slack cannot
 * be reached, the settings are saved with a warning.
 */
export async function validateSettings(
  context: ConnectorContext<SlackSettings>,
): Promise<ValidationReport> {
  if (!(await context.secret("bot_token"))) return {};
  try {
    const { answer, scopes } = await checkToken(context);
    const state = stateOf(answer);
    return {
      accepted: true,
      state,
      ...(scopes ? { credentials: { scopes: [...scopes] } } : {}),
      routingKeys: routingKeysByIndex(context, teamOf(state)),
    };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.code === "needs_reauth" || error.code === "invalid_config") {
      return { refused: { bot_token: [error.message] } };
    }
    return {
      routingKeys: routingKeysByIndex(context, teamOf(context.state)),
      warning: uncheckedWarning("Slack", error.message),
    };
  }
}

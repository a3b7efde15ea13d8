import {
  BaseConnector,
  clearFields,
  describeConnector,
  type ActionContext,
  type ActionReport,
  type ConnectorContext,
  type DisconnectReport,
  type DomainEvent,
  type EventReport,
  type JsonObject,
  type StandaloneContext,
  type Plan,
  type ValidationReport,
  type TestReport,
} from "@tt/connector-core";
import { manifestReport } from "./app-manifest";
import { postMessage } from "./client";
import { runCommand } from "./commands/run";
import { decideEvent } from "./decide-event";
import { slackManifest } from "./manifest";
import { notifyDailySummary, notifyTimer } from "./notifications";
import { routingKeysByIndex } from "./routing-keys";
import type { SlackSettings } from "./settings";
import { botOf, connectionStateKeys, stateOf, teamOf } from "./state";
import { checkToken, missingScopes } from "./token";
import { validateSettings } from "./validate";
import type { SlackEvent } from "./wire";

/** Controls timers by slash command and posts notifications to a channel. */
class SlackConnector extends BaseConnector<SlackSettings, SlackEvent> {
  protected override async onTest(context: ConnectorContext<SlackSettings>): Promise<TestReport> {
    const { answer, scopes } = await checkToken(context);
    const state = stateOf(answer);
    const { channel_id: channel } = context.settings;
    if (channel !== undefined) {
      await postMessage(context, channel, "👋 The time tracker is connected to this channel.");
    }
    const name = answer.team ?? answer.team_id;
    return {
      message:
        channel === undefined
          ? `The token works in the workspace ${name}. No channel is set, so no message was posted.`
          : `The token works in the workspace ${name}, and a message was posted to the channel.`,
      state,
      ...(scopes ? { credentials: { scopes: [...scopes] } } : {}),
      routingKeys: routingKeysByIndex(context, teamOf(state)),
    };
  }

  protected override onValidate(
    context: ConnectorContext<SlackSettings>,
  ): Promise<ValidationReport> {
    return validateSettings(context);
  }

  protected override onDelivery(
    event: SlackEvent,
    context: ConnectorContext<SlackSettings>,
  ): Promise<Plan> {
    return event.type === "command"
      ? runCommand(event.command, context)
      : Promise.resolve(decideEvent(event, context));
  }

  protected override onEvent(
    event: DomainEvent,
    context: ConnectorContext<SlackSettings>,
  ): Promise<EventReport> {
    return notifyTimer(event, context);
  }

  protected override onDailySummary(
    day: string,
    context: ConnectorContext<SlackSettings>,
  ): Promise<EventReport> {
    return notifyDailySummary(day, context);
  }

  protected override onAction(
    _name: string,
    context: ActionContext<SlackSettings>,
  ): Promise<ActionReport> {
    return Promise.resolve(manifestReport(context.deliveryUrl));
  }

  protected override onStandaloneAction(_name: string, context: StandaloneContext): ActionReport {
    return manifestReport(context.deliveryUrl);
  }

  protected override onDisconnect(): Promise<DisconnectReport> {
    return Promise.resolve({ state: clearFields(connectionStateKeys) });
  }

  protected override onStatus({
    state,
    credentials,
    settings,
    integration,
  }: ConnectorContext<SlackSettings>): JsonObject {
    const warnings = missingScopes(credentials["scopes"]).map(
      (scope) => `The Slack app lacks the scope ${scope}. Add it and reinstall the app.`,
    );
    if (integration.scope === "personal" && settings.linked_slack_user_id === undefined) {
      warnings.push("Enter your Slack member ID. Without it, commands cannot control your timer.");
    }
    return {
      team: teamOf(state)?.name ?? null,
      bot: botOf(state)?.name ?? null,
      warnings,
    };
  }
}

/**
 * The Slack connector, ready to be registered with a host.
 *
 * @example
 * ```ts
 * import type { Ports, RawRequest, Reply } from "@tt/connector-core";
 * import { slackConnector } from "@tt/connector-slack";
 *
 * export function receiveSlack(ports: Ports, request: RawRequest): Promise<Reply> {
 *   return slackConnector.create(ports).receive(request);
 * }
 * ```
 */
export const slackConnector = describeConnector(slackManifest, SlackConnector);

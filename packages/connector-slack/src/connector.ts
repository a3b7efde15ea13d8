import {
  BaseConnector,
  defineConnector,
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
import type { SlackSettings } from "./settings";
import {
  connect,
  routingKeysOfTeam,
  missingScopes,
  savedRoutingKeys,
  validateSettings,
} from "./connect";
import { decideEvent } from "./decide";
import { slackManifest } from "./manifest";
import { notifyDailySummary, notifyTimer } from "./notifications";
import { runCommand } from "./commands/run";
import { botOf, learn, learnt, teamOf } from "./state";
import type { SlackEvent } from "./wire";

/** Timers by slash command, and a channel that hears of them. */
class SlackConnector extends BaseConnector<SlackSettings, SlackEvent> {
  protected override async onTest(context: ConnectorContext<SlackSettings>): Promise<TestReport> {
    const { answer, scopes } = await connect(context);
    const state = learn(answer);
    const { channel_id: channel } = context.settings;
    if (channel !== undefined) {
      await postMessage(context, channel, "👋 The time tracker is connected to this channel.");
    }
    const name = answer.team ?? answer.team_id;
    return {
      message:
        channel === undefined
          ? `The token works in the workspace ${name}. No channel is set, so nothing was posted.`
          : `The token works in the workspace ${name}, and a message was posted to the channel.`,
      state,
      ...(scopes ? { credentials: { scopes: [...scopes] } } : {}),
      routingKeys: routingKeysOfTeam(savedRoutingKeys(context, teamOf(state))),
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
    return Promise.resolve({ clearState: learnt });
  }

  protected override onStatus({
    state,
    credentials,
    settings: config,
    integration,
  }: ConnectorContext<SlackSettings>): JsonObject {
    const warnings = missingScopes(credentials["scopes"]).map(
      (scope) => `The Slack app lacks the scope ${scope}. Add it and install the app again.`,
    );
    if (integration.scope === "personal" && config.linked_slack_user_id === undefined) {
      warnings.push("Enter your Slack member id, or no command moves your timer.");
    }
    return {
      team: teamOf(state)?.name ?? null,
      bot: botOf(state)?.name ?? null,
      warnings,
    };
  }
}

/** The Slack connector, ready to be registered with a host. */
export const slackConnector = defineConnector(slackManifest, SlackConnector);

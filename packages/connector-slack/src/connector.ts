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
  type PlainContext,
  type Plan,
  type SaveReport,
  type TestReport,
} from "@tt/connector-core";
import { manifestReport } from "./app-manifest";
import { postMessage } from "./client";
import type { SlackConfig } from "./settings";
import { connect, hintsOf, missingScopes, routesOf, vet } from "./connect";
import { decideEvent } from "./decide";
import { slackManifest } from "./manifest";
import { tellDay, tellTimer } from "./notifications";
import { runCommand } from "./commands/run";
import { botOf, learn, learnt, teamOf } from "./state";
import type { SlackEvent } from "./wire";

/** Timers by slash command, and a channel that hears of them. */
class SlackConnector extends BaseConnector<SlackConfig, SlackEvent> {
  protected override async onTest(context: ConnectorContext<SlackConfig>): Promise<TestReport> {
    const { answer, scopes } = await connect(context);
    const state = learn(answer);
    const { channel_id: channel } = context.config;
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
      routes: hintsOf(routesOf(context, teamOf(state))),
    };
  }

  protected override onSave(context: ConnectorContext<SlackConfig>): Promise<SaveReport> {
    return vet(context);
  }

  protected override onDelivery(
    event: SlackEvent,
    context: ConnectorContext<SlackConfig>,
  ): Promise<Plan> {
    return event.type === "command"
      ? runCommand(event.command, context)
      : Promise.resolve(decideEvent(event, context));
  }

  protected override onEvent(
    event: DomainEvent,
    context: ConnectorContext<SlackConfig>,
  ): Promise<EventReport> {
    return tellTimer(event, context);
  }

  protected override onDay(
    day: string,
    context: ConnectorContext<SlackConfig>,
  ): Promise<EventReport> {
    return tellDay(day, context);
  }

  protected override onAction(
    _name: string,
    context: ActionContext<SlackConfig>,
  ): Promise<ActionReport> {
    return Promise.resolve(manifestReport(context.deliveryUrl));
  }

  protected override onPlainAction(_name: string, context: PlainContext): ActionReport {
    return manifestReport(context.deliveryUrl);
  }

  protected override onDisconnect(): Promise<DisconnectReport> {
    return Promise.resolve({ forget: learnt });
  }

  protected override onStatus({
    state,
    credentials,
    config,
    integration,
  }: ConnectorContext<SlackConfig>): JsonObject {
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

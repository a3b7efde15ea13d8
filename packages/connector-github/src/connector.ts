import {
  BaseConnector,
  defineConnector,
  type ActionContext,
  type ActionReport,
  type ConnectorContext,
  type DisconnectReport,
  type JsonObject,
  type Plan,
  type PullPage,
  type TestReport,
} from "@tt/connector-core";
import { getRepository } from "./client";
import type { GithubConfig } from "./config";
import { decide } from "./decide";
import { learnRepository } from "./decide-repository";
import { registerHook, removeHook, rotateSecret } from "./hook";
import { githubManifest } from "./manifest";
import { pullIssues } from "./pull";
import { githubStatus } from "./status";
import { tokenFacts } from "./token";
import type { GithubEvent } from "./wire";

/** GitHub issues as tasks, assignments as timers. */
class GithubConnector extends BaseConnector<GithubConfig, GithubEvent> {
  protected override async onTest(context: ConnectorContext<GithubConfig>): Promise<TestReport> {
    const answer = await getRepository(context);
    const { full_name, has_issues } = answer.data;
    const issues = has_issues === false ? " Issues are switched off there." : "";
    return {
      message: `The access token can see ${full_name}.${issues}`,
      state: learnRepository(answer.data, context) ?? {},
      credentials: tokenFacts(answer),
    };
  }

  protected override onDelivery(
    event: GithubEvent,
    context: ConnectorContext<GithubConfig>,
  ): Promise<Plan> {
    return Promise.resolve(decide(event, context));
  }

  protected override onPull(
    checkpoint: JsonObject | undefined,
    context: ConnectorContext<GithubConfig>,
  ): AsyncGenerator<PullPage, void, undefined> {
    return pullIssues(checkpoint, context);
  }

  protected override onAction(
    name: string,
    context: ActionContext<GithubConfig>,
  ): Promise<ActionReport> {
    return name === "register_hook" ? registerHook(context) : rotateSecret(context);
  }

  protected override onDisconnect(
    context: ConnectorContext<GithubConfig>,
  ): Promise<DisconnectReport> {
    return removeHook(context);
  }

  protected override onStatus(context: ConnectorContext<GithubConfig>): Promise<JsonObject> {
    return githubStatus(context);
  }
}

/** The GitHub connector, ready to be registered with a host. */
export const githubConnector = defineConnector(githubManifest, GithubConnector);

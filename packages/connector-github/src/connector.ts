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
  type ValidationReport,
  type TestReport,
} from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import { decide } from "./decide";
import { registerHook, removeHook, rotateSecret } from "./hook";
import { isConfiguredRepository, learnBeforeSave } from "./learn";
import { githubManifest } from "./manifest";
import { checkRepository } from "./check-repository";
import { pullIssues } from "./pull";
import { githubStatus } from "./status";
import type { GithubEvent } from "./wire";

/** GitHub issues as tasks, assignments as timers. */
class GithubConnector extends BaseConnector<GithubSettings, GithubEvent> {
  protected override onTest(context: ConnectorContext<GithubSettings>): Promise<TestReport> {
    return checkRepository(context);
  }

  protected override onValidate(
    context: ConnectorContext<GithubSettings>,
  ): Promise<ValidationReport> {
    return learnBeforeSave(context);
  }

  protected override async onDelivery(
    event: GithubEvent,
    context: ConnectorContext<GithubSettings>,
  ): Promise<Plan> {
    const { repository } = event.type === "ping" ? event.payload : {};
    const isOurs = repository ? await isConfiguredRepository(repository, context) : false;
    return decide(event, context, isOurs);
  }

  protected override onPull(
    checkpoint: JsonObject | undefined,
    context: ConnectorContext<GithubSettings>,
  ): AsyncGenerator<PullPage, void, undefined> {
    return pullIssues(checkpoint, context);
  }

  protected override onAction(
    name: string,
    context: ActionContext<GithubSettings>,
  ): Promise<ActionReport> {
    return name === "register_hook" ? registerHook(context) : rotateSecret(context);
  }

  protected override onDisconnect(
    context: ConnectorContext<GithubSettings>,
  ): Promise<DisconnectReport> {
    return removeHook(context);
  }

  protected override onStatus(context: ConnectorContext<GithubSettings>): Promise<JsonObject> {
    return githubStatus(context);
  }
}

/** The GitHub connector, ready to be registered with a host. */
export const githubConnector = defineConnector(githubManifest, GithubConnector);

import {
  BaseConnector,
  describeConnector,
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
import { githubManifest } from "./manifest";
import { checkRepository, isConfiguredRepository } from "./check-repository";
import { pullIssues } from "./pull";
import { githubStatus } from "./status";
import { validateSettings } from "./validate";
import type { GithubEvent } from "./wire";

/** Turns GitHub issues into tasks and assignments into timers. */
class GithubConnector extends BaseConnector<GithubSettings, GithubEvent> {
  protected override onTest(context: ConnectorContext<GithubSettings>): Promise<TestReport> {
    return checkRepository(context);
  }

  protected override onValidate(
    context: ConnectorContext<GithubSettings>,
  ): Promise<ValidationReport> {
    return validateSettings(context);
  }

  protected override async onDelivery(
    event: GithubEvent,
    context: ConnectorContext<GithubSettings>,
  ): Promise<Plan> {
    const { repository } = event.type === "ping" ? event.payload : {};
    const isConfigured = repository ? await isConfiguredRepository(repository, context) : false;
    return decide(event, context, isConfigured);
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

/**
 * The GitHub connector, ready to be registered with a host.
 *
 * @example
 * ```ts
 * import type { Ports, RawRequest, Reply } from "@tt/connector-core";
 * import { githubConnector } from "@tt/connector-github";
 *
 * export function receiveGithub(ports: Ports, request: RawRequest): Promise<Reply> {
 *   return githubConnector.create(ports).receive(request);
 * }
 * ```
 */
export const githubConnector = describeConnector(githubManifest, GithubConnector);

import {
  BaseConnector,
  defineConnector,
  type ConnectorContext,
  type JsonObject,
  type Plan,
  type TestReport,
} from "@tt/connector-core";
import { getRepository } from "./client";
import type { GithubConfig } from "./config";
import { decide } from "./decide";
import { githubManifest } from "./manifest";
import { knownRepository } from "./decide-repository";
import type { GithubEvent } from "./wire";

/** GitHub issues as tasks, assignments as timers. */
class GithubConnector extends BaseConnector<GithubConfig, GithubEvent> {
  protected override async onTest(context: ConnectorContext<GithubConfig>): Promise<TestReport> {
    const { repo_owner: owner, repo_name: name } = context.config;
    const apiUrl = context.env["GITHUB_API_URL"] ?? "";
    const { id, full_name, has_issues } = await getRepository(context.http, apiUrl, owner, name);
    const configured = `${owner}/${name}`.toLowerCase();
    const issues = has_issues === false ? " Issues are switched off there." : "";
    return {
      message: `The access token can see ${full_name}.${issues}`,
      state: { repository: { id, full_name, configured } },
    };
  }

  protected override onDelivery(
    event: GithubEvent,
    context: ConnectorContext<GithubConfig>,
  ): Promise<Plan> {
    return Promise.resolve(decide(event, context));
  }

  protected override onStatus(context: ConnectorContext<GithubConfig>): JsonObject {
    const repository = knownRepository(context)?.full_name ?? null;
    const synced = context.state["last_sync_at"] ?? null;
    return { repository, last_sync_at: synced, ...hookStatus(context.state) };
  }
}

/** The GitHub connector, ready to be registered with a host. */
export const githubConnector = defineConnector(githubManifest, GithubConnector);

/** What the card's owner should know about the hook, from its last ping (GH-20). */
function hookStatus(state: JsonObject): JsonObject {
  const hook = state["hook"];
  if (typeof hook !== "object" || hook === null || Array.isArray(hook)) {
    return { hook: null, warnings: [] };
  }
  const events = Array.isArray(hook["events"]) ? hook["events"] : [];
  const warnings: string[] = [];
  if (!events.includes("issues") && !events.includes("*")) {
    warnings.push(
      "The webhook does not send issues. On GitHub, open the webhook, choose " +
        '"Let me select individual events" and tick "Issues".',
    );
  }
  return { hook, warnings };
}

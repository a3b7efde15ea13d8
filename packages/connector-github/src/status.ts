import { isJsonObject, type ConnectorContext, type JsonObject } from "@tt/connector-core";
import type { GithubSettings } from "./settings";
import { knownRepository } from "./decide-repository";
import { isSecretPending, registered } from "./hook";
import { apiWarningTexts } from "./api-warnings";
import { tokenKind, tokenWarnings } from "./token";

/** Status of a GitHub integration. */
export async function githubStatus(context: ConnectorContext<GithubSettings>): Promise<JsonObject> {
  const { state, credentials, now } = context;
  const token = await context.secret("github_token");
  return {
    repository: knownRepository(context)?.full_name ?? null,
    last_sync_at: state["last_sync_at"] ?? null,
    token: {
      kind: token ? tokenKind(token.reveal()) : null,
      scopes: credentials["token_scopes"] ?? null,
      expires_at: credentials["token_expires_at"] ?? null,
      missing: credentials["token_missing"] ?? null,
    },
    hook: state["hook"] ?? null,
    registered_hook_id: registered(state)?.id ?? null,
    warnings: [
      ...hookWarnings(state),
      ...tokenWarnings(credentials, now),
      ...missingWarnings(credentials, state),
      ...apiWarningTexts(state),
    ],
  };
}

/** Warnings about the webhook, from its last ping (GH-20). */
function hookWarnings(state: JsonObject): readonly string[] {
  const warnings: string[] = [];
  const hook = state["hook"];
  if (isJsonObject(hook)) {
    const events = Array.isArray(hook["events"]) ? hook["events"] : [];
    if (!events.includes("issues") && !events.includes("*")) {
      warnings.push(
        "The webhook does not send issues. On GitHub, open the webhook, choose " +
          '"Let me select individual events" and select "Issues".',
      );
    }
  }
  if (!hook && !registered(state) && state["last_sync_at"] !== undefined) {
    warnings.push(
      "No webhook has sent a delivery yet. Syncs do not notice that an issue was deleted or " +
        "transferred, so its task stays open until you close it.",
    );
  }
  if (isSecretPending(state)) {
    warnings.push(
      "GitHub does not have the new webhook secret yet. Register the webhook again within a day " +
        "of the change.",
    );
  }
  return warnings;
}

/** Warnings about missing permissions. None once a webhook created by hand has sent a delivery. */
function missingWarnings(credentials: JsonObject, state: JsonObject): readonly string[] {
  const missing = credentials["token_missing"];
  if (!Array.isArray(missing) || !missing.includes("webhooks") || state["hook"]) return [];
  return [
    "The access token cannot manage webhooks. Create the webhook on GitHub, or give the token the " +
      'permission "Webhooks: read and write" (fine-grained) or the scope admin:repo_hook (classic) ' +
      "and press Test.",
  ];
}

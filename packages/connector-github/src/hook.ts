import {
  clearFields,
  ConnectorError,
  isJsonObject,
  type ActionContext,
  type ActionReport,
  type ConnectorContext,
  type DisconnectReport,
  type JsonObject,
} from "@tt/connector-core";
import { createHook, deleteHook, listHooks, updateHook, type HookSettings } from "./client";
import { hookKey } from "./routing-keys";
import type { GithubSettings } from "./settings";
import type { WireHook } from "./wire";

/** State key of the webhook that was registered through the API. */
const registeredKey = "registered_hook";
/** State key of the last change of the webhook secret, set by core. */
const rotatedKey = "webhook_secret_rotated_at";

/** Registers the webhook. Updates an existing one, so repeating it leaves one webhook. */
export async function registerHook(context: ActionContext<GithubSettings>): Promise<ActionReport> {
  const secret =
    (await context.secret("webhook_secret")) ?? (await context.replaceSecret("webhook_secret"));
  return putHook(context, secret.reveal());
}

/**
 * Replaces the webhook secret, first here and then on GitHub; meanwhile the previous secret is accepted,
 * too. If GitHub did not get the last new secret, sends that one instead of another.
 */
export async function rotateSecret(context: ActionContext<GithubSettings>): Promise<ActionReport> {
  if (isSecretPending(context.state)) return registerHook(context);
  const secret = await context.replaceSecret("webhook_secret");
  return putHook(context, secret.reveal());
}

/** True if the secret was changed here but not yet on GitHub. */
export function isSecretPending(state: JsonObject): boolean {
  const sentAt = registered(state)?.told_at;
  const rotated = state[rotatedKey];
  return (
    sentAt !== undefined && typeof rotated === "string" && Date.parse(rotated) > Date.parse(sentAt)
  );
}

/** Deletes the registered webhook and clears the stored repository. */
export async function removeHook(
  context: ConnectorContext<GithubSettings>,
): Promise<DisconnectReport> {
  const hook = registered(context.state);
  try {
    if (hook) await deleteHook(context, hook.id);
  } catch (error) {
    // The webhook or the repository was already deleted.
    if (!ConnectorError.isInstance(error) || error.code !== "not_found") throw error;
  }
  return { state: clearFields([registeredKey, "hook", "repository"]) };
}

/** The stored webhook, and when its secret was last sent to GitHub. */
export function registered(
  state: JsonObject,
): { readonly id: number; readonly told_at: string } | undefined {
  const stored = state[registeredKey];
  if (!isJsonObject(stored)) return undefined;
  const { id, told_at } = stored;
  return typeof id === "number" && typeof told_at === "string" ? { id, told_at } : undefined;
}

async function putHook(
  context: ActionContext<GithubSettings>,
  secret: string,
): Promise<ActionReport> {
  const url = context.deliveryUrl ?? "";
  try {
    const { hook, isNew } = await listThenPut(context, url, secret);
    const where = `${context.settings.repo_owner}/${context.settings.repo_name}`;
    return {
      message: isNew
        ? `The webhook was created in ${where}. Changes of issues now arrive at once.`
        : `The webhook in ${where} already existed and was updated.`,
      state: { [registeredKey]: { id: hook.id, url, told_at: context.now.toISOString() } },
      routingKeys: hookKey(hook.id),
    };
  } catch (error) {
    throw explained(error, url);
  }
}

async function listThenPut(
  context: ActionContext<GithubSettings>,
  url: string,
  secret: string,
): Promise<{ readonly hook: WireHook; readonly isNew: boolean }> {
  const found = (await listHooks(context)).find((hook) => hook.config?.url === url);
  if (!found) {
    return { hook: await createHook(context, { url, secret, events: ["issues"] }), isNew: true };
  }
  const settings: HookSettings = { url, secret, events: withIssues(found.events ?? []) };
  return { hook: await updateHook(context, found.id, settings), isNew: false };
}

/** Keeps events that were added to the webhook on GitHub. */
function withIssues(events: readonly string[]): readonly string[] {
  return events.includes("issues") || events.includes("*") ? events : [...events, "issues"];
}

/** GitHub hides webhooks from tokens that cannot manage them, so 403 and 404 mean the same. */
function explained(error: unknown, url: string): unknown {
  if (!ConnectorError.isInstance(error)) return error;
  if (error.code !== "permission_missing" && error.code !== "not_found") return error;
  return new ConnectorError({
    code: "permission_missing",
    message:
      "The access token cannot manage webhooks of this repository. Use the token of a repository " +
      'administrator with the permission "Webhooks: read and write" (fine-grained) or the scope ' +
      `admin:repo_hook (classic). Or create the webhook on GitHub: payload URL ${url}, content type ` +
      "application/json, the webhook secret of this integration, event Issues.",
    cause: error,
  });
}

import {
  ConnectorError,
  path,
  type ActionReport,
  type DisconnectReport,
  type JsonObject,
  type RoutingKeyUpdate,
  type SpecActionContext,
} from "@tt/connector-core";
import * as z from "zod/mini";
import { repositoryPath } from "./client";
import { configuredName } from "./repository";
import type { GithubContext, GithubSettings } from "./settings";
import { hookAnswer } from "./wire";

type ActingContext = SpecActionContext<GithubSettings>;

/** Registers the webhook. Updates an existing one, so repeating it leaves one webhook. */
export async function registerHook(context: ActingContext): Promise<ActionReport> {
  const secret =
    (await context.secret("webhook_secret")) ?? (await context.replaceSecret("webhook_secret"));
  return putHook(context, secret.reveal());
}

/**
 * Replaces the webhook secret, first here and then on GitHub; meanwhile the previous secret is accepted,
 * too. If GitHub did not get the last new secret, sends that one instead of another.
 */
export async function rotateSecret(context: ActingContext): Promise<ActionReport> {
  if (isSecretPending(context.state)) return registerHook(context);
  const secret = await context.replaceSecret("webhook_secret");
  return putHook(context, secret.reveal());
}

/** True if the secret was changed here but not yet on GitHub. */
export function isSecretPending(state: JsonObject): boolean {
  const sentAt = registered(state)?.told_at;
  // Set by core.
  const rotated = state["webhook_secret_rotated_at"];
  return (
    sentAt !== undefined && typeof rotated === "string" && Date.parse(rotated) > Date.parse(sentAt)
  );
}

/** Deletes the registered webhook and clears the stored repository. */
export async function removeHook(context: GithubContext): Promise<DisconnectReport> {
  const hook = registered(context.state);
  // The webhook or the repository may be deleted already.
  const options = { expected: [404, 410] };
  if (hook) await context.api.delete(hooksPath(context) + path`/${hook.id}`, options);
  return { state: { registered_hook: null, hook: null, repository: null } };
}

const registeredHook = z.object({ id: z.number(), told_at: z.string() });

/** The stored webhook, and when its secret was last sent to GitHub. */
export function registered(state: JsonObject): z.output<typeof registeredHook> | undefined {
  return registeredHook.safeParse(state["registered_hook"]).data;
}

/** Adds the routing key of a webhook. */
export function hookKey(id: number): RoutingKeyUpdate {
  return { hook: { add: [String(id)] } };
}

async function putHook(context: ActingContext, secret: string): Promise<ActionReport> {
  const { api, now, deliveryUrl: url = "" } = context;
  const hooks = hooksPath(context);
  const config = { url, content_type: "json", secret, insecure_ssl: "0" };
  try {
    const all = await api.all(hooks, hookAnswer, { query: { per_page: 100 } });
    const found = all.find((hook) => hook.config?.url === url);
    const body = { active: true, events: withIssues(found?.events ?? []), config };
    const hook = found
      ? await api.patch(hooks + path`/${found.id}`, body, hookAnswer)
      : await api.post(hooks, { name: "web", ...body }, hookAnswer);
    const where = configuredName(context);
    return {
      message: found
        ? `The webhook in ${where} already existed and was updated.`
        : `The webhook was created in ${where}. Changes of issues now arrive at once.`,
      state: { registered_hook: { id: hook.id, url, told_at: now.toISOString() } },
      routingKeys: hookKey(hook.id),
    };
  } catch (error) {
    throw explained(error, url);
  }
}

/** True if a webhook with these events sends those about issues. */
export function sendsIssues(events: readonly unknown[]): boolean {
  return events.includes("issues") || events.includes("*");
}

/** Keeps events that were added to the webhook on GitHub. */
function withIssues(events: readonly string[]): string[] {
  return sendsIssues(events) ? [...events] : [...events, "issues"];
}

function hooksPath(context: GithubContext): string {
  return `${repositoryPath(context)}/hooks`;
}

/** GitHub hides webhooks from tokens that cannot manage them, so 403 and 404 mean the same. */
export function isHidden(error: unknown): error is ConnectorError {
  return ConnectorError.isInstance(error, "permission_missing", "not_found");
}

function explained(error: unknown, url: string): unknown {
  if (!isHidden(error)) return error;
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

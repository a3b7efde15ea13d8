import {
  ConnectorError,
  type ActionContext,
  type ActionReport,
  type ConnectorContext,
  type DisconnectReport,
  type JsonObject,
} from "@tt/connector-core";
import { createHook, deleteHook, listHooks, updateHook, type HookSettings } from "./client";
import type { GithubSettings } from "./settings";
import type { WireHook } from "./wire";

/** The webhook we made or took over, in the card's state. */
const registeredKey = "registered_hook";
/** When core last changed the secret that signs deliveries. */
const rotatedKey = "webhook_secret_rotated_at";

/** Lists first, then changes or makes: doing it twice leaves one webhook (GH-42). */
export async function registerHook(context: ActionContext<GithubSettings>): Promise<ActionReport> {
  const secret =
    (await context.secret("webhook_secret")) ?? (await context.replaceSecret("webhook_secret"));
  return putHook(context, secret.reveal());
}

/**
 * Makes a new secret, here first: until GitHub has it, the old one counts (GH-13). When GitHub could
 * not be told the last time, that secret is told now instead of a third one.
 */
export async function rotateSecret(context: ActionContext<GithubSettings>): Promise<ActionReport> {
  if (isSecretPending(context.state)) return registerHook(context);
  const secret = await context.replaceSecret("webhook_secret");
  return putHook(context, secret.reveal());
}

/** Was the secret changed here since GitHub was told one? */
export function isSecretPending(state: JsonObject): boolean {
  const told = registered(state)?.told_at;
  const rotated = state[rotatedKey];
  return (
    told !== undefined && typeof rotated === "string" && Date.parse(rotated) > Date.parse(told)
  );
}

/** Removes the webhook that was registered; which repository it was is asked anew later. */
export async function removeHook(
  context: ConnectorContext<GithubSettings>,
): Promise<DisconnectReport> {
  const hook = registered(context.state);
  try {
    if (hook) await deleteHook(context, hook.id);
  } catch (error) {
    // Somebody removed it, or the repository, before.
    if (!ConnectorError.isInstance(error) || error.code !== "not_found") throw error;
  }
  return { clearState: [registeredKey, "hook", "repository"] };
}

/** What a card remembers of its webhook. */
export function registered(
  state: JsonObject,
): { readonly id: number; readonly told_at: string } | undefined {
  const kept = state[registeredKey];
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return undefined;
  const { id, told_at } = kept;
  return typeof id === "number" && typeof told_at === "string" ? { id, told_at } : undefined;
}

async function putHook(
  context: ActionContext<GithubSettings>,
  secret: string,
): Promise<ActionReport> {
  const url = context.deliveryUrl ?? "";
  try {
    const { hook, made } = await listThenPut(context, url, secret);
    const where = `${context.settings.repo_owner}/${context.settings.repo_name}`;
    return {
      message: made
        ? `The webhook was made in ${where}. GitHub now tells us of issues at once.`
        : `The webhook in ${where} was there already and is set to this card.`,
      state: { [registeredKey]: { id: hook.id, url, told_at: context.now.toISOString() } },
      routingKeys: [{ index: "hook", value: String(hook.id) }],
    };
  } catch (error) {
    throw explained(error, url);
  }
}

async function listThenPut(
  context: ActionContext<GithubSettings>,
  url: string,
  secret: string,
): Promise<{ readonly hook: WireHook; readonly made: boolean }> {
  const found = (await listHooks(context)).find((hook) => hook.config?.url === url);
  if (!found) {
    return { hook: await createHook(context, { url, secret, events: ["issues"] }), made: true };
  }
  const settings: HookSettings = { url, secret, events: withIssues(found.events ?? []) };
  return { hook: await updateHook(context, found.id, settings), made: false };
}

/** Somebody may have added events of his own to our webhook. */
function withIssues(events: readonly string[]): readonly string[] {
  return events.includes("issues") || events.includes("*") ? events : [...events, "issues"];
}

/** GitHub hides webhooks from those who may not manage them: 403 and 404 mean the same here. */
function explained(error: unknown, url: string): unknown {
  if (!ConnectorError.isInstance(error)) return error;
  if (error.code !== "permission_missing" && error.code !== "not_found") return error;
  return new ConnectorError({
    code: "permission_missing",
    message:
      "The access token may not manage webhooks of this repository. Give it the permission " +
      '"Webhooks: read and write" (fine-grained) or the scope admin:repo_hook (classic), as ' +
      "somebody who administers the repository. Or make the webhook by hand: address " +
      `${url}, content type application/json, the secret of the card, event Issues.`,
    cause: error,
  });
}

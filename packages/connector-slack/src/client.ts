import type { ConnectorContext, ProviderResponse } from "@tt/connector-core";
import * as z from "zod";
import type { SlackSettings } from "./settings";

/** The parts of the context that a call uses. */
export type CallContext = Pick<ConnectorContext<SlackSettings>, "api">;

const authAnswer = z.object({
  ok: z.literal(true),
  team: z.string().optional(),
  team_id: z.string(),
  user: z.string().optional(),
  user_id: z.string(),
  enterprise_id: z.string().nullish(),
});

/** Response of `auth.test`: workspace and bot of a token. */
export type AuthAnswer = z.output<typeof authAnswer>;

const postedAnswer = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });

/** Slack accepts JSON only with an explicit charset (SL-40). */
const headers = { "content-type": "application/json; charset=utf-8" };

/** Gets the workspace and the bot that the token belongs to. Has no effects, so it is retried. */
export function authTest(context: CallContext): Promise<ProviderResponse<AuthAnswer>> {
  return context.api.call("POST", "/auth.test", authAnswer, {
    body: {},
    headers,
    idempotent: true,
  });
}

/**
 * Posts a message to a channel. Slack has no idempotency key, so the call is retried only if Slack
 * is known not to have applied it.
 */
export async function postMessage(
  context: CallContext,
  channel: string,
  text: string,
): Promise<void> {
  // Text that users typed must not become mentions, links or previews (SL-34).
  const message = {
    channel,
    text,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
  await context.api.post("/chat.postMessage", message, postedAnswer, { headers });
}

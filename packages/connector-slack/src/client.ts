import * as z from "zod/mini";
import type { SlackContext } from "./settings";

type CallContext = Pick<SlackContext, "api">;

/** Slack accepts JSON only with an explicit charset. */
export const headers = {
  "content-type": "application/json; charset=utf-8",
};

const ok = z.literal(true);

const authAnswer = z.object({
  ok,
  team: z.optional(z.string()),
  team_id: z.string(),
  user: z.optional(z.string()),
  user_id: z.string(),
  enterprise_id: z.nullish(z.string()),
});

/** Gets the workspace and the bot that the token belongs to. Has no effects, so it is retried. */
export function authTest({ api }: CallContext) {
  return api.call("POST", "/auth.test", authAnswer, { body: {}, idempotent: true });
}

/**
 * Posts a message to a channel. Slack has no idempotency key, so the call is retried only if Slack
 * is known not to have applied it.
 */
export async function postMessage(
  { api }: CallContext,
  channel: string,
  text: string,
): Promise<void> {
  // Text that users typed must not become mentions, links or previews (SL-34).
  const options = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false };
  await api.post("/chat.postMessage", { channel, text, ...options }, z.object({ ok }));
}

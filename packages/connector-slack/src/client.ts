import type { ConnectorContext, ProviderResponse } from "@tt/connector-core";
import { z } from "zod";
import type { SlackSettings } from "./settings";

/** What a call needs to know of the card. */
export type Caller = Pick<ConnectorContext<SlackSettings>, "http" | "env">;

const authAnswer = z.object({
  ok: z.literal(true),
  team: z.string().optional(),
  team_id: z.string(),
  user: z.string().optional(),
  user_id: z.string(),
  enterprise_id: z.string().nullish(),
});

/** Whom a token belongs to. */
export type AuthAnswer = z.output<typeof authAnswer>;

const posted = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });

/** Slack takes JSON with its charset only (SL-40). */
const headers = { "content-type": "application/json; charset=utf-8" };

/** Whose token this is. Harmless, so it may be repeated. */
export function authTest(caller: Caller): Promise<ProviderResponse<AuthAnswer>> {
  return caller.http.call({
    method: "POST",
    url: methodUrl(caller, "auth.test"),
    json: {},
    headers,
    schema: authAnswer,
    idempotent: true,
  });
}

/**
 * Posts to a channel. There is no key that would keep Slack from posting twice, so it is repeated
 * only when Slack surely took nothing (SL-33).
 */
export async function postMessage(caller: Caller, channel: string, text: string): Promise<void> {
  await caller.http.call({
    method: "POST",
    url: methodUrl(caller, "chat.postMessage"),
    // No names, links or previews out of what people typed (SL-34).
    json: {
      channel,
      text,
      parse: "none",
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    },
    headers,
    schema: posted,
  });
}

function methodUrl({ env }: Caller, method: string): string {
  return `${(env["SLACK_API_URL"] ?? "").replace(/\/$/, "")}/${method}`;
}

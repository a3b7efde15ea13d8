import { readArguments } from "./arguments";
import { addMessage } from "./methods/chat";
import { errorResponse } from "./responses";
import type { FakeState } from "./state";

/** A response URL works five times within 30 minutes (SL-23). */
const maxUses = 5;
const lifetimeMs = 30 * 60_000;

/** Creates a URL for responses in a channel, and returns its path. */
export function createResponseUrl(state: FakeState, team: string, channel: string): string {
  const secret = globalThis.crypto.randomUUID().replaceAll("-", "");
  const path = `/commands/${team}/${String(state.responseUrls.size + 1)}/${secret}`;
  const expires = state.clock.now().getTime() + lifetimeMs;
  state.responseUrls.set(path, { channel, expires, uses: 0 });
  return path;
}

/** Answers a request to a response URL. */
export async function respondTo(
  state: FakeState,
  path: string,
  request: Request,
): Promise<Response> {
  const url = state.responseUrls.get(path);
  if (!url || url.expires <= state.clock.now().getTime()) {
    return new Response("expired_url", { status: 404 });
  }
  if (url.uses >= maxUses) return new Response("used_url", { status: 404 });
  url.uses += 1;
  try {
    const given = await readArguments(request);
    const text = given.text("text");
    if (text === undefined) return new Response("no_text", { status: 500 });
    const channel = state.channels.get(url.channel);
    // What only the caller sees is no message of the channel.
    if (channel && given.text("response_type") === "in_channel") {
      addMessage(state, channel, { user: "U0BOT", text });
    }
    return new Response("ok");
  } catch (error) {
    return errorResponse(error);
  }
}

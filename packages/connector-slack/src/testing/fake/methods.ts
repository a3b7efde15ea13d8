import type { Clock } from "@tt/connector-core";
import type { RateLimitFault, ServerErrorFault } from "@tt/connector-core/testing/faults";
import type { FakeApp, FakeChannel, FakeWorkspace } from "./records";

/** State of a fake Slack. */
export interface FakeState {
  readonly clock: Clock;
  readonly channelSeconds: number;
  readonly workspaces: Map<string, FakeWorkspace>;
  readonly apps: Map<string, Required<FakeApp>>;
  readonly revoked: Set<string>;
  readonly channels: Map<string, FakeChannel & { readonly lastPost: number | undefined }>;
  posted: number;
}

/** Slack sends errors with status 200 (SL-30). */
function errorResponse(error: string, more: object = {}): Response {
  return Response.json({ ok: false, error, ...more });
}

/** Handles a call of the Web API. */
export async function call(state: FakeState, method: string, request: Request): Promise<Response> {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return errorResponse("not_authed");
  if (state.revoked.has(token)) return errorResponse("token_revoked");
  const app = state.apps.get(token);
  if (!app) return errorResponse("invalid_auth");
  switch (method) {
    case "auth.test":
      return authTest(state, app);
    case "chat.postMessage":
      return postMessage(state, app, await request.text(), request.headers.get("content-type"));
    default:
      return errorResponse("unknown_method");
  }
}

function authTest(state: FakeState, app: Required<FakeApp>): Response {
  const workspace = state.workspaces.get(app.team);
  const body = {
    ok: true,
    url: "https://example.slack.com/",
    team: workspace?.name ?? app.team,
    user: app.botName,
    team_id: app.team,
    user_id: app.botUserId,
    bot_id: "B0BOT",
    is_enterprise_install: false,
    ...(workspace?.enterpriseId === undefined ? {} : { enterprise_id: workspace.enterpriseId }),
  };
  return Response.json(body, { headers: { "x-oauth-scopes": app.scopes.join(",") } });
}

function postMessage(
  state: FakeState,
  app: Required<FakeApp>,
  body: string,
  contentType: string | null,
): Response {
  if (contentType?.startsWith("application/json") !== true)
    return errorResponse("invalid_form_data");
  const { channel: id, text } = JSON.parse(body) as { channel?: string; text?: string };
  if (!app.scopes.includes("chat:write")) {
    return errorResponse("missing_scope", { needed: "chat:write", provided: app.scopes.join(",") });
  }
  const channel = id === undefined ? undefined : state.channels.get(id);
  const inside = channel?.members.includes(app.botUserId) ?? false;
  if (channel?.team !== app.team || (channel.private && !inside)) {
    return errorResponse("channel_not_found");
  }
  if (channel.archived) return errorResponse("is_archived");
  if (!inside && !app.scopes.includes("chat:write.public")) return errorResponse("not_in_channel");
  if (text === undefined || text === "") return errorResponse("no_text");
  if (text.length > 40_000) return errorResponse("msg_too_long");
  return limitChannel(state, channel) ?? posted(state, channel, app, text);
}

/** Limits a channel to about one message per second (SL-32). */
function limitChannel(
  { clock, channelSeconds }: FakeState,
  { lastPost }: { readonly lastPost: number | undefined },
): Response | undefined {
  if (lastPost === undefined || channelSeconds === 0) return undefined;
  const wait = lastPost + channelSeconds * 1000 - clock.now().getTime();
  if (wait <= 0) return undefined;
  return rateLimited(429, Math.ceil(wait / 1000));
}

/** Slack's response to an exceeded rate limit, or its 5xx response. */
export function failureResponse(fault: RateLimitFault | ServerErrorFault): Response {
  if (fault.type === "rate_limit") return rateLimited(fault.status ?? 429, fault.retryAfterSeconds);
  return new Response("Server Error", { status: fault.status ?? 503 });
}

function rateLimited(status: number, retryAfterSeconds: number | undefined): Response {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json({ ok: false, error: "ratelimited" }, { status, headers });
}

function posted(
  state: FakeState,
  channel: FakeChannel,
  app: Required<FakeApp>,
  text: string,
): Response {
  state.posted += 1;
  const now = state.clock.now().getTime();
  const ts = `${String(Math.floor(now / 1000))}.${String(state.posted).padStart(6, "0")}`;
  const message = { ts, user: app.botUserId, text };
  const messages = [...channel.messages, message];
  state.channels.set(channel.id, { ...channel, messages, lastPost: now });
  return Response.json({ ok: true, channel: channel.id, ts, message });
}

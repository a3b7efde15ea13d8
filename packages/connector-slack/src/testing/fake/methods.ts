import type { Clock } from "@tt/connector-core";
import type { RateLimitFault, ServerErrorFault } from "@tt/connector-core/testing/faults";
import type { FakeApp, FakeChannel, FakeWorkspace } from "./records";

/** Everything the fake knows. */
export interface FakeState {
  readonly clock: Clock;
  readonly channelSeconds: number;
  readonly workspaces: Map<string, FakeWorkspace>;
  readonly apps: Map<string, Required<FakeApp>>;
  readonly revoked: Set<string>;
  readonly channels: Map<string, FakeChannel & { readonly lastPost: number | undefined }>;
  posted: number;
}

/** Slack's refusals are 200s (SL-30). */
function refused(error: string, more: object = {}): Response {
  return Response.json({ ok: false, error, ...more });
}

/** Answers a call of the Web API. */
export async function call(world: FakeState, method: string, request: Request): Promise<Response> {
  const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return refused("not_authed");
  if (world.revoked.has(token)) return refused("token_revoked");
  const app = world.apps.get(token);
  if (!app) return refused("invalid_auth");
  switch (method) {
    case "auth.test":
      return authTest(world, app);
    case "chat.postMessage":
      return postMessage(world, app, await request.text(), request.headers.get("content-type"));
    default:
      return refused("unknown_method");
  }
}

function authTest(world: FakeState, app: Required<FakeApp>): Response {
  const workspace = world.workspaces.get(app.team);
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
  world: FakeState,
  app: Required<FakeApp>,
  body: string,
  contentType: string | null,
): Response {
  if (contentType?.startsWith("application/json") !== true) return refused("invalid_form_data");
  const { channel: id, text } = JSON.parse(body) as { channel?: string; text?: string };
  if (!app.scopes.includes("chat:write")) {
    return refused("missing_scope", { needed: "chat:write", provided: app.scopes.join(",") });
  }
  const channel = id === undefined ? undefined : world.channels.get(id);
  const inside = channel?.members.includes(app.botUserId) ?? false;
  if (channel?.team !== app.team || (channel.private && !inside)) {
    return refused("channel_not_found");
  }
  if (channel.archived) return refused("is_archived");
  if (!inside && !app.scopes.includes("chat:write.public")) return refused("not_in_channel");
  if (text === undefined || text === "") return refused("no_text");
  if (text.length > 40_000) return refused("msg_too_long");
  return inTime(world, channel) ?? posted(world, channel, app, text);
}

/** About a message a second in a channel (SL-32). */
function inTime(
  { clock, channelSeconds }: FakeState,
  { lastPost }: { readonly lastPost: number | undefined },
): Response | undefined {
  if (lastPost === undefined || channelSeconds === 0) return undefined;
  const wait = lastPost + channelSeconds * 1000 - clock.now().getTime();
  if (wait <= 0) return undefined;
  return rateLimited(429, Math.ceil(wait / 1000));
}

/** Slack's response to a rate limit (SL-32), or to an error of its own. */
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
  world: FakeState,
  channel: FakeChannel,
  app: Required<FakeApp>,
  text: string,
): Response {
  world.posted += 1;
  const now = world.clock.now().getTime();
  const ts = `${String(Math.floor(now / 1000))}.${String(world.posted).padStart(6, "0")}`;
  const message = { ts, user: app.botUserId, text };
  const messages = [...channel.messages, message];
  world.channels.set(channel.id, { ...channel, messages, lastPost: now });
  return Response.json({ ok: true, channel: channel.id, ts, message });
}

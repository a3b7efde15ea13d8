import { readArguments, type Arguments } from "../arguments";
import type { FakeApp } from "../records";
import { errorResponse, SlackError } from "../responses";
import type { FakeState } from "../state";
import { authMethods } from "./auth";
import { chatMethods } from "./chat";
import { conversationMethods } from "./conversations";
import { demandScope, type Method } from "./method";
import { userMethods } from "./users";

const methods: ReadonlyMap<string, Method> = new Map(
  [authMethods, chatMethods, conversationMethods, userMethods].flatMap((each) =>
    Object.entries(each),
  ),
);

/** Handles a call of the Web API. */
export async function call(state: FakeState, name: string, request: Request): Promise<Response> {
  try {
    const given = await readArguments(request);
    if (name === "api.test") return Response.json({ ok: true, args: {} });
    const app = appOf(state, request, given);
    const method = methods.get(name);
    if (!method) throw new SlackError("unknown_method", { req_method: name });
    demandScope(app, method.scopes ?? []);
    const body = { ok: true, ...method.run({ state, app, given }) };
    return Response.json(body, { headers: { "x-oauth-scopes": app.scopes.join(",") } });
  } catch (error) {
    return errorResponse(error);
  }
}

/** The app whose token a request has, in its header or its body. @throws SlackError */
function appOf(state: FakeState, request: Request, given: Arguments): Required<FakeApp> {
  const header = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const token = header ?? given.text("token");
  if (token === undefined) throw new SlackError("not_authed");
  if (state.revoked.has(token)) throw new SlackError("token_revoked");
  const app = state.apps.get(token);
  if (!app) throw new SlackError("invalid_auth");
  return app;
}

import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import { createSession, endSession } from "../../platform/auth/sessions";
import type { HostContext } from "../../platform/context";
import { isForm } from "../../platform/http/form";
import { HttpError } from "../../platform/http/http-error";
import { localPath } from "../../platform/http/local-path";
import {
  json,
  redirect,
  route,
  type BodyDecision,
  type Route,
  type RouteHead,
} from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { readSettings } from "../settings/store";
import { createLoginToken } from "../tokens/write";
import { logIn } from "./login";
import { loginPage, type LoginPageProps } from "./page";

const credentials = z.object({
  username: z
    .string()
    .max(200)
    .meta({ examples: ["ada"] }),
  password: z
    .string()
    .max(1_000)
    .meta({ examples: ["correct horse battery staple"] }),
});

const tooManyFailures =
  "Too many failed logins with this username or from this address; retry after `Retry-After` seconds";

/** Routes to log in and out. */
export function authRoutes(context: HostContext, authenticator: Authenticator): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const refuseLimitedNetwork = ({ address }: RouteHead): BodyDecision => {
    authenticator.logins.refuseLimited(address);
    return { type: "read" };
  };
  /** A form is read although it will be refused, so that the page keeps what was typed. */
  const refuseLimitedScripts = (head: RouteHead): BodyDecision =>
    isForm(head.headers["content-type"]) ? { type: "read" } : refuseLimitedNetwork(head);
  return [
    route({
      method: "get",
      path: "/login",
      access: { type: "page" },
      summary: "The login page",
      tag: "Pages",
      hidden: true,
      query: z.object({ next: z.string().optional() }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { setupCompleted } = await readSettings(db);
        if (!setupCompleted) return redirect("/setup");
        const next = localPath(request.query.next);
        if (request.principal) return redirect(next);
        return renderPage(context, request, loginPage({ username: "", next }));
      },
    }),
    route({
      method: "post",
      path: "/login",
      access: { type: "public" },
      sameOrigin: true,
      summary: "Log in and set the session cookie; forms are redirected, JSON requests get JSON",
      tag: "Session",
      form: true,
      beforeBody: refuseLimitedScripts,
      body: credentials.extend({ next: z.string().optional() }),
      responses: {
        200: {
          description: "Logged in",
          schema: z.object({
            ok: z.literal(true),
            username: z.string().meta({ examples: ["ada"] }),
          }),
        },
        303: { description: "Logged in with a form; redirects to `next`" },
        401: { description: "The username or the password is wrong", types: ["text/html"] },
        429: { description: tooManyFailures, types: ["text/html"] },
      },
      async handler(request) {
        const { username, password } = request.body;
        const form = isForm(request.headers["content-type"]);
        const next = localPath(request.body.next);
        const refuse = (props: Partial<LoginPageProps>) =>
          renderPage(context, request, loginPage({ username, next, ...props }));
        const attempt = authenticator.logins.attempt(request.address, username, () =>
          logIn(db, { username, password }, async (tx, user) => ({
            username: user.username,
            session: await createSession(tx, user.id, request),
          })),
        );
        const login = await (form ? attempt.catch(waitOf) : attempt);
        if (typeof login === "number") return refuse({ waitSeconds: login });
        if (!login) {
          if (!form) throw wrongCredentials();
          return refuse({ error: "The username or the password is wrong." });
        }
        const headers = { "set-cookie": authenticator.cookie.write(login.session) };
        if (form) return redirect(next, headers);
        return {
          status: 200,
          body: { ok: true, username: login.username },
          headers,
        };
      },
    }),
    route({
      method: "post",
      path: "/logout",
      access: { type: "public" },
      sameOrigin: true,
      summary: "Log out and end the session on the server",
      tag: "Session",
      form: true,
      body: z.object({}),
      responses: {
        200: {
          description: "Logged out",
          schema: z.object({ ok: z.literal(true) }),
        },
        303: { description: "Logged out with a form; redirects to the login page" },
      },
      async handler(request) {
        const id = authenticator.cookie.read(request.headers.cookie);
        if (id !== undefined) await endSession(db, id);
        const headers = { "set-cookie": authenticator.cookie.clear() };
        const accept = request.headers["accept"] ?? "";
        if (isForm(request.headers["content-type"]) || accept.includes("text/html")) {
          return redirect("/login", headers);
        }
        return { status: 200, body: { ok: true }, headers };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/auth/login",
      access: { type: "public" },
      summary: "Create an API token from a username and password; it expires after 90 days",
      tag: "System",
      beforeBody: refuseLimitedNetwork,
      body: z.strictObject(credentials.partial().shape),
      responses: {
        200: {
          description: "The token; store it, as it cannot be retrieved again",
          schema: z.object({
            token: z.string().meta({ examples: ["tt_abc123def456ghi789jkl012mno345pq"] }),
          }),
        },
        401: { description: "The username or the password is wrong" },
        429: { description: tooManyFailures },
      },
      async handler(request) {
        const { username = "", password = "" } = request.body;
        const created = await authenticator.logins.attempt(request.address, username, () =>
          logIn(db, { username, password }, (tx, user) => createLoginToken(tx, user, clock.now())),
        );
        if (!created) throw wrongCredentials();
        return json(200, { token: created.token });
      },
    }),
  ];
}

/** Seconds to wait after too many failed logins. @throws the error, if it is another one */
function waitOf(error: unknown): number {
  if (error instanceof HttpError && error.status === 429) {
    return Number(error.headers["retry-after"]);
  }
  throw error;
}

function wrongCredentials(): HttpError {
  return new HttpError({
    status: 401,
    code: "unauthorized",
    title: "Invalid credentials",
    message: "The username or the password is wrong.",
  });
}

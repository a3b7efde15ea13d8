import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import { newPassword } from "../../../platform/auth/password-rules";
import { createSession } from "../../../platform/auth/sessions";
import type { HostContext } from "../../../platform/context";
import type { FieldErrors } from "../../../platform/http/http-error";
import { redirect, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { linkPath } from "./path";
import { passwordLinkPage } from "./page";
import { redeemPasswordLink } from "./write";

const text = z.string().max(2_000).default("");
const form = z.object({ username: text, code: text, new_password: text, password_again: text });

const invalidLink =
  "This link is not valid any more, or it belongs to another user. Ask an administrator for a new one.";

/** The page that a one-time link leads to, on which its owner chooses a password. */
export function passwordLinkRoutes(
  context: HostContext,
  { cookie, logins }: Authenticator,
): readonly Route[] {
  const { database, clock } = context;
  const common = { path: linkPath, tag: "Pages", hidden: true } as const;
  return [
    route({
      ...common,
      method: "get",
      access: { type: "public" },
      summary: "Show the form to choose a password",
      query: z.object({ user: z.string().max(200).optional() }),
      responses: { 200: { description: "The page" } },
      handler: (request) =>
        renderPage(context, request, passwordLinkPage({ username: request.query.user ?? "" })),
    }),
    route({
      ...common,
      method: "post",
      access: { type: "public" },
      sameOrigin: true,
      summary: "Set the password by the code of a one-time link, and log in",
      form: true,
      beforeBody({ address }) {
        logins.refuseLimited(address);
        return { type: "read" };
      },
      body: form,
      responses: {
        303: { description: "The password was set; redirect to the home page" },
        400: { description: "Not saved; the page shows the errors" },
        429: { description: "Too many wrong codes from this address" },
      },
      async handler(request) {
        const { username, code, new_password: password } = request.body;
        const refuse = (wrong: { errors?: FieldErrors; message?: string }) =>
          renderPage(context, request, passwordLinkPage({ username, code, ...wrong }));
        const errors = errorsOf(request.body);
        if (Object.keys(errors).length > 0) return refuse({ errors });
        const session = await logins.attempt(request.address, username, () =>
          redeemPasswordLink(
            database.db,
            { username, code: code.trim(), password },
            clock.now(),
            (tx, user) => createSession(tx, user.id, request),
          ),
        );
        if (session === undefined) return refuse({ message: invalidLink });
        return redirect("/", { "set-cookie": cookie.write(session) });
      },
    }),
  ];
}

function errorsOf(typed: z.output<typeof form>): FieldErrors {
  const password = newPassword.safeParse(typed.new_password);
  return {
    ...(typed.username.trim() === "" ? { username: ["Enter your username"] } : {}),
    ...(typed.code.trim() === "" ? { code: ["Enter the code of the link"] } : {}),
    ...(password.success
      ? {}
      : { new_password: password.error.issues.map(({ message }) => message) }),
    ...(typed.new_password === typed.password_again
      ? {}
      : { password_again: ["The passwords do not match"] }),
  };
}

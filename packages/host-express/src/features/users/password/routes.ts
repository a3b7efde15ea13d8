import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { validationError } from "../../../platform/http/http-error";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { passwordChange } from "./schema";
import { changePassword } from "./write";

/** The route on which users change their password. */
export function passwordRoutes(
  { database: { db } }: HostContext,
  { logins }: Authenticator,
): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/api/profile/password",
      access: { type: "session" },
      summary: "Change your password and end your other sessions",
      description: "API tokens keep working. Wrong passwords are limited as failed logins are.",
      tag: "Profile",
      beforeBody({ address }) {
        logins.refuseLimited(address);
        return { type: "read" };
      },
      body: passwordChange,
      responses: {
        200: {
          description: "The password was changed",
          schema: z.object({ message: z.literal("Password changed") }),
        },
        429: {
          description:
            "Too many wrong passwords of this user or from this address; retry after `Retry-After` seconds",
        },
      },
      async handler(request) {
        const { userId, username, sessionId } = requirePrincipal(request);
        const { current_password: current, new_password: next } = request.body;
        const changed = await logins.attempt(request.address, username, () =>
          changePassword(db, userId, { current, next }, sessionId),
        );
        if (!changed) throw validationError({ current_password: ["The password is wrong"] });
        return json(200, { message: "Password changed" });
      },
    }),
  ];
}

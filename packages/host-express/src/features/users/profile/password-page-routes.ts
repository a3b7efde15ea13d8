import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import type { FieldErrors } from "../../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage } from "../../../platform/pages/page";
import { passwordChange } from "../password/schema";
import { changePassword } from "../password/write";
import type { DeclaredIdentity } from "../schema";
import { profilePath } from "./paths";
import { showProfile } from "./read";

const text = z.string().max(2_000).default("");

/** The form of the profile page that changes the password. */
export function passwordPageRoute(
  context: HostContext,
  { logins }: Authenticator,
  identities: readonly DeclaredIdentity[],
): Route {
  return route({
    access: { type: "session" },
    tag: "Pages",
    hidden: true,
    method: "post",
    path: `${profilePath}/password`,
    summary: "Change the password",
    form: true,
    beforeBody({ address }) {
      logins.refuseLimited(address);
      return { type: "read" };
    },
    body: z.object({ current_password: text, new_password: text }),
    responses: {
      303: { description: "Changed; redirect to the profile" },
      400: { description: "Not changed; the page shows the errors" },
      429: { description: "Too many wrong passwords" },
    },
    async handler(request) {
      const { userId, username, sessionId } = requirePrincipal(request);
      const refuse = (errors: FieldErrors) =>
        showProfile(context, request, identities, { refusedPassword: { status: 400, errors } });
      const parsed = readInput(passwordChange, request.body);
      if (parsed.status === "invalid") return refuse(parsed.errors);
      const { current_password: current, new_password: next } = parsed.value;
      const changed = await logins.attempt(request.address, username, () =>
        changePassword(context.database.db, userId, { current, next }, sessionId),
      );
      if (!changed) return refuse({ current_password: ["The password is wrong"] });
      const message = { text: "Password changed. Other devices are logged out." };
      return redirectWithMessage(context, profilePath, message);
    },
  });
}

import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { versionOf } from "../../../platform/http/fields";
import { isForm } from "../../../platform/http/form";
import { conflict, validationError } from "../../../platform/http/http-error";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { keysCookie } from "../../../platform/pages/keys";
import { redirectWithMessage } from "../../../platform/pages/page";
import { profileChangeSchema, takenText, type DeclaredIdentity } from "../schema";
import { updateProfile } from "../write";
import { readProfileForm } from "./form";
import type { RefusedForm } from "./page";
import { profilePath as path } from "./paths";
import { passwordPageRoute } from "./password-page-routes";
import { showProfile } from "./read";
import { sessionPageRoutes } from "./session-page-routes";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The page on which users change their profile, password and sessions. */
export function profilePageRoutes(
  context: HostContext,
  authenticator: Authenticator,
  identities: readonly DeclaredIdentity[],
): readonly Route[] {
  const { db } = context.database;
  const schema = profileChangeSchema(identities);
  const providers = identities.map(({ provider }) => provider);
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the profile page",
      responses: { 200: { description: "The page" } },
      handler: (request) => showProfile(context, request, identities),
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Save the profile page",
      form: true,
      body: z.record(z.string(), z.string()),
      responses: {
        303: { description: "Saved; redirect to the page" },
        400: { description: "Not saved; the page shows the errors" },
        409: {
          description: "Another user has the login, or the profile was changed; the page says so",
        },
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const texts = request.body;
        const { version, ...sent } = texts;
        const refuse = (refused: RefusedForm) => {
          // Clients that send no form get the JSON error.
          if (!isForm(request.headers["content-type"])) throw refusal(refused);
          return showProfile(context, request, identities, { texts, refused });
        };
        const parsed = readInput(schema, readProfileForm(sent, providers));
        if (parsed.status === "invalid")
          return refuse({ status: 400, errors: byField(parsed.errors) });
        const { identities: logins = {}, github_username: github, ...fields } = parsed.value;
        const changes = withoutUndefined({ github, ...withoutUndefined(logins) });
        const refused = await updateProfile(
          db,
          userId,
          withoutUndefined(fields),
          changes,
          versionOf(version),
        );
        if (!refused) return redirectWithMessage(context, path, { text: "Profile saved." });
        if (refused.reason === "newer_version") return refuse({ status: 409, errors: {} });
        const { provider } = refused;
        return refuse({ status: 409, errors: { [provider]: [takenText(provider, identities)] } });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/keys`,
      summary: "Turn one-letter keys on or off",
      form: true,
      body: z.object({ keys: z.enum(["on", "off"]).default("on") }),
      responses: { 303: { description: "Stored; redirect to the profile" } },
      handler: ({ body }) =>
        redirect(path, { "set-cookie": keysCookie(body.keys, context.config.baseUrl) }),
    }),
    passwordPageRoute(context, authenticator, identities),
    ...sessionPageRoutes(context, authenticator),
  ];
}

/** Errors of logins are those of their fields. */
function byField(errors: RefusedForm["errors"]): RefusedForm["errors"] {
  const renamed = Object.entries(errors).map(
    ([name, messages]) => [name.replace(/^identities\./, ""), messages] as const,
  );
  return Object.fromEntries(renamed);
}

function refusal({ status, errors }: RefusedForm) {
  if (status === 400) return validationError(errors);
  const messages = Object.values(errors).flat();
  return conflict(messages.join(" ") || "The profile was changed meanwhile.", errors);
}

import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { isForm } from "../../platform/http/form";
import {
  conflict,
  validationError,
  type FieldErrors,
  type HttpError,
} from "../../platform/http/http-error";
import { fieldErrors } from "../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageContent } from "../../platform/pages/page";
import { profilePage } from "./page";
import { loginChanges, takenText, type DeclaredIdentity } from "./schema";
import { declaredLogins } from "./store";
import { updateProfile } from "./write";

const path = "/profile";
const common = { path, access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The page on which users enter their logins at providers. */
export function profilePageRoutes(
  context: HostContext,
  identities: readonly DeclaredIdentity[],
): readonly Route[] {
  const { db } = context.database;
  const schema = loginChanges(identities);
  const page = (
    valueOf: (provider: string) => string | undefined,
    errors: Readonly<Record<string, readonly string[]>> = {},
  ): PageContent =>
    profilePage({
      logins: identities.map(({ provider, label }) => ({
        provider,
        label,
        value: valueOf(provider) ?? "",
        error: errors[provider]?.join(" "),
      })),
    });
  return [
    route({
      ...common,
      method: "get",
      summary: "Show the profile page",
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const logins = await declaredLogins(db, userId);
        return renderPage(
          context,
          request,
          page((provider) => logins.get(provider)),
        );
      },
    }),
    route({
      ...common,
      method: "post",
      summary: "Save the profile page",
      form: true,
      body: z.record(z.string(), z.string()),
      responses: {
        303: { description: "Saved; redirect to the page" },
        400: { description: "Not saved; the page shows the errors" },
        409: { description: "Another user has the login; the page shows it" },
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const typed = request.body;
        const refuse = (status: 400 | 409, errors: FieldErrors) => {
          // Clients that send no form get the JSON error.
          if (!isForm(request.headers["content-type"])) throw refusal(status, errors);
          const shown = page((provider) => typed[provider], errors);
          return renderPage(context, request, { ...shown, status });
        };
        const parsed = schema.safeParse(typed);
        if (!parsed.success) return refuse(400, fieldErrors(parsed.error));
        const refused = await updateProfile(db, userId, {}, withoutUndefined(parsed.data));
        if (!refused) return redirectWithMessage(context, path, { text: "Profile saved." });
        return refuse(409, { [refused.taken]: [takenText(refused.taken, identities)] });
      },
    }),
  ];
}

function refusal(status: 400 | 409, errors: FieldErrors): HttpError {
  if (status === 400) return validationError(errors);
  const message = Object.values(errors).flat().join(" ");
  return conflict(message, errors);
}

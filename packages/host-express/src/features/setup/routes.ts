import * as z from "zod";
import { createSession } from "../../platform/auth/sessions";
import type { Authenticator } from "../../platform/auth/authenticate";
import {
  isTooLongUsername,
  maxUsernameLength,
  normalizeUsername,
} from "../../platform/auth/username";
import { isTimeZone } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { redirect, route, type Route, type RouteResponse } from "../../platform/http/route";
import type { FieldErrors } from "../../platform/http/http-error";
import { renderPage, type PageRequest } from "../../platform/pages/page";
import { timeZones } from "../../platform/time/zones";
import { readSettings } from "../settings/store";
import { completeSetup } from "../users/write";
import { setupPage } from "./page";

const setupForm = z.object({
  username: z.string().max(1_000).default(""),
  password: z.string().max(1_000).default(""),
  password_again: z.string().max(1_000).default(""),
  timezone: z.string().max(100).default("UTC"),
});

/** Routes of the setup page, which creates the first administrator. */
export function setupRoutes(context: HostContext, authenticator: Authenticator): readonly Route[] {
  const { database, config } = context;
  const { db } = database;
  const show = (
    request: PageRequest,
    form: Partial<z.output<typeof setupForm>>,
    errors: FieldErrors = {},
  ): Promise<RouteResponse> =>
    renderPage(
      context,
      request,
      setupPage({
        username: form.username ?? "",
        timezone: form.timezone ?? config.timezone,
        zones: timeZones(),
        errors,
      }),
    );
  return [
    route({
      method: "get",
      path: "/setup",
      access: { type: "public" },
      summary: "Show the setup page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { setupCompleted } = await readSettings(db);
        return setupCompleted ? redirect("/login") : show(request, {});
      },
    }),
    route({
      method: "post",
      path: "/setup",
      access: { type: "public" },
      sameOrigin: true,
      summary: "Create the first administrator",
      tag: "Pages",
      hidden: true,
      form: true,
      body: setupForm,
      responses: { 303: { description: "Setup completed and logged in" } },
      async handler(request) {
        const form = request.body;
        const errors = errorsOf(form);
        if (Object.keys(errors).length > 0) return show(request, form, errors);
        const id = await completeSetup(db, form, form.timezone);
        if (id === undefined) return redirect("/login");
        const session = await createSession(db, id, request);
        return redirect("/", {
          "set-cookie": authenticator.cookie.write(session),
        });
      },
    }),
  ];
}

function errorsOf(form: z.output<typeof setupForm>): FieldErrors {
  const errors: Record<string, readonly string[]> = {};
  if (normalizeUsername(form.username) === "") errors["username"] = ["Enter a username."];
  if (isTooLongUsername(form.username)) {
    const max = String(maxUsernameLength);
    errors["username"] = [`The username can have at most ${max} characters.`];
  }
  if (form.password.length < 8) {
    errors["password"] = ["The password must have at least 8 characters."];
  } else if (form.password !== form.password_again) {
    errors["password_again"] = ["The passwords do not match."];
  }
  if (!isTimeZone(form.timezone)) errors["timezone"] = ["Choose a time zone from the list."];
  return errors;
}

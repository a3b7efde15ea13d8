import * as z from "zod";
import { createSession } from "../../platform/auth/sessions";
import type { Authenticator } from "../../platform/auth/authenticate";
import { normalizeUsername } from "../../platform/auth/username";
import { isTimeZone } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { redirect, route, type Route, type RouteResponse } from "../../platform/http/route";
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
export function setupRoutes(
  { database, config }: HostContext,
  authenticator: Authenticator,
): readonly Route[] {
  const { db } = database;
  const page = (
    status: number,
    form: Partial<z.output<typeof setupForm>>,
    error?: string,
  ): RouteResponse => ({
    status,
    body: setupPage({
      username: form.username ?? "",
      timezone: form.timezone ?? config.timezone,
      zones: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")],
      ...(error === undefined ? {} : { error }),
    }),
  });
  return [
    route({
      method: "get",
      path: "/setup",
      access: { type: "public" },
      summary: "Show the setup page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler() {
        const { setupCompleted } = await readSettings(db);
        return setupCompleted ? redirect("/login") : page(200, {});
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
        const error = errorOf(form);
        if (error !== undefined) return page(400, form, error);
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

function errorOf(form: z.output<typeof setupForm>): string | undefined {
  const username = normalizeUsername(form.username);
  if (username === "") return "Enter a username.";
  if (username.length > 80) return "The username can have at most 80 characters.";
  if (form.password.length < 8) return "The password must have at least 8 characters.";
  if (form.password !== form.password_again) return "The passwords do not match.";
  if (!isTimeZone(form.timezone)) return "Choose a time zone from the list.";
  return undefined;
}

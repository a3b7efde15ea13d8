import { z } from "zod";
import { createSession } from "../../platform/auth/sessions";
import type { Authenticator } from "../../platform/auth/authenticate";
import { isTimeZone } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { redirect, route, type Route, type RouteResponse } from "../../platform/http/route";
import { readSettings } from "../settings/store";
import { completeSetup } from "../users/write";
import { setupPage } from "./page";

const typed = z.object({
  username: z.string().max(1_000).default(""),
  password: z.string().max(1_000).default(""),
  password_again: z.string().max(1_000).default(""),
  timezone: z.string().max(100).default("UTC"),
});

/** The first run: one plain page that makes the administrator. */
export function setupRoutes(
  { database, config }: HostContext,
  gatekeeper: Authenticator,
): readonly Route[] {
  const { db } = database;
  const page = (
    status: number,
    form: Partial<z.output<typeof typed>>,
    wrong?: string,
  ): RouteResponse => ({
    status,
    body: setupPage({
      username: form.username ?? "",
      timezone: form.timezone ?? config.timezone,
      zones: ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")],
      ...(wrong === undefined ? {} : { wrong }),
    }),
  });
  return [
    route({
      method: "get",
      path: "/setup",
      access: { type: "public" },
      summary: "First-run set-up",
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
      summary: "First-run set-up",
      tag: "Pages",
      hidden: true,
      form: true,
      body: typed,
      responses: { 303: { description: "Done, and logged in" } },
      async handler(request) {
        const form = request.body;
        const wrong = faultOf(form);
        if (wrong !== undefined) return page(400, form, wrong);
        const id = await completeSetup(db, form, form.timezone);
        if (id === undefined) return redirect("/login");
        const session = await createSession(db, id);
        return redirect("/", {
          "set-cookie": gatekeeper.cookie.write(session),
        });
      },
    }),
  ];
}

function faultOf(form: z.output<typeof typed>): string | undefined {
  const username = form.username.trim();
  if (username === "") return "Choose a user name.";
  if (username.length > 80) return "The user name has more than 80 characters.";
  if (form.password.length < 8) return "The password needs at least 8 characters.";
  if (form.password !== form.password_again) return "The two passwords differ.";
  if (!isTimeZone(form.timezone)) return "This time zone does not exist.";
  return undefined;
}

import { withoutUndefined } from "@tt/connector-core";
import * as z from "zod";
import { createSession } from "../../platform/auth/sessions";
import type { Authenticator } from "../../platform/auth/authenticate";
import {
  hasHiddenCharacter,
  isTooLongUsername,
  maxUsernameLength,
  normalizeUsername,
} from "../../platform/auth/username";
import type { Config } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { redirect, route, type Route, type RouteResponse } from "../../platform/http/route";
import type { FieldErrors } from "../../platform/http/http-error";
import { currencyCode } from "../../platform/http/fields";
import { fieldErrors } from "../../platform/http/validate";
import { renderPage, type PageRequest } from "../../platform/pages/page";
import { isTimeZone, timeZones } from "../../platform/time/zones";
import { readSettings } from "../settings/store";
import { dateFormat, timeFormat } from "../users/schema";
import { completeSetup } from "../users/write";
import { setupPage } from "./page";

const setupForm = z.object({
  username: z.string().max(1_000).default(""),
  password: z.string().max(1_000).default(""),
  password_again: z.string().max(1_000).default(""),
  timezone: z.string().max(100).default("UTC"),
  currency: z.string().max(20).optional(),
  week_start_day: z.string().max(20).optional(),
  date_format: z.string().max(20).optional(),
  time_format: z.string().max(20).optional(),
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
        texts: {
          username: form.username ?? "",
          timezone: form.timezone ?? config.timezone,
          currency: form.currency ?? "EUR",
          week_start_day: form.week_start_day ?? "1",
          date_format: form.date_format ?? "YYYY-MM-DD",
          time_format: form.time_format ?? "24h",
        },
        keyNote: keyNote(config),
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
        const region = regionSchema.safeParse(form);
        const errors = { ...errorsOf(form), ...(region.error ? fieldErrors(region.error) : {}) };
        if (!region.success || Object.keys(errors).length > 0) return show(request, form, errors);
        const id = await completeSetup(db, form, withoutUndefined(region.data));
        if (id === undefined) return redirect("/login");
        const session = await createSession(db, id, request);
        return redirect("/", {
          "set-cookie": authenticator.cookie.write(session),
        });
      },
    }),
  ];
}

/** What the form says about the region. Fields that it does not have keep their defaults. */
const regionSchema = z.object({
  timezone: z.string().refine(isTimeZone, "Choose a time zone from the list."),
  currency: currencyCode.optional(),
  week_start_day: z.coerce.number().int().min(0).max(6).optional(),
  date_format: dateFormat.optional(),
  time_format: timeFormat.optional(),
});

/** How secrets are encrypted, as `loadKeys` decides it, and what the administrator does about it. */
function keyNote(
  config: Pick<Config, "encryptionKeys" | "encryptionKeyFile" | "databaseUrl">,
): string {
  if (config.encryptionKeys !== undefined || config.encryptionKeyFile !== undefined) {
    return "Secrets of integrations are encrypted with the key of the configuration. Back the key up: without it they cannot be read.";
  }
  return config.databaseUrl === undefined
    ? "Secrets of integrations are encrypted with the key in secret.key in the data directory. Back it up together with the data."
    : "Secrets of integrations cannot be saved yet: set SETTINGS_ENCRYPTION_KEY to 32 random bytes in base64url and restart.";
}

function errorsOf(form: z.output<typeof setupForm>): FieldErrors {
  const errors: Record<string, readonly string[]> = {};
  if (normalizeUsername(form.username) === "") errors["username"] = ["Enter a username."];
  if (isTooLongUsername(form.username)) {
    const max = String(maxUsernameLength);
    errors["username"] = [`The username can have at most ${max} characters.`];
  }
  if (hasHiddenCharacter(form.username)) {
    errors["username"] = ["The username must not contain invisible characters."];
  }
  if (form.password.length < 8) {
    errors["password"] = ["The password must have at least 8 characters."];
  } else if (form.password !== form.password_again) {
    errors["password_again"] = ["The passwords do not match."];
  }
  return errors;
}

import { connectPath, type JsonObject } from "@tt/connector-core";
import * as z from "zod";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { jsonValue } from "../../platform/http/fields";
import { isForm } from "../../platform/http/form";
import { HttpError } from "../../platform/http/http-error";
import {
  requirePrincipal,
  redirect,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import { flash } from "../../platform/pages/flash";
import type { HostStorage } from "../storage/create-storage";
import { personal } from "../scope";
import { integrationPage } from "./page";
import type { RegisteredConnector } from "../registry";
import { saveIntegration } from "./save";
import { formOf, type RefusedForm } from "./form";

/** Dependencies of the integration pages. */
export interface IntegrationPageParts {
  readonly storage: HostStorage;
  readonly context: HostContext;
}

/** What a page shows besides the integration. */
export interface FlashMessage {
  readonly confirmation?: string | undefined;
  readonly warning?: string | undefined;
  readonly refused?: RefusedForm;
}

/** The path of an integration's page: `/integrations/{slug}`. */
export function pagePath({ manifest }: Pick<RegisteredConnector, "manifest">): string {
  return connectPath(manifest).replace(/\/connect$/, "");
}

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

/** Messages that the page shows once after a redirect. */
const doneMessages = new Map([
  ["connected", "Connected. The first sync starts automatically."],
  ["disconnected", "Disconnected. Settings and entries stay."],
  ["saved", "Settings saved."],
]);

/** Redirects to the integration's page, which shows a message once. */
export function redirectDone(
  registered: Pick<RegisteredConnector, "manifest">,
  { context }: Pick<IntegrationPageParts, "context">,
  key: "connected" | "disconnected" | "saved",
): RouteResponse {
  const path = pagePath(registered);
  return redirect(path, { "set-cookie": flash(context.config.baseUrl, path).write(key) });
}

/** The page of an OAuth integration, and its form. */
export function integrationPageRoutes(
  registered: RegisteredConnector,
  parts: IntegrationPageParts,
): readonly Route[] {
  const { name } = registered.manifest;
  const path = pagePath(registered);
  const message = flash(parts.context.config.baseUrl, path);
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: `Show the page of your ${name} integration`,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const key = message.read(request.headers.cookie);
        const confirmation = key === undefined ? undefined : doneMessages.get(key);
        const page = await showIntegrationPage(registered, parts, requirePrincipal(request), {
          confirmation,
        });
        return key === undefined ? page : { ...page, headers: { "set-cookie": message.clear() } };
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: `Save the settings of your ${name} integration`,
      form: true,
      body: z.record(z.string(), jsonValue),
      responses: {
        200: { description: "Saved; the page shows a warning" },
        303: { description: "Saved; redirect to the integration" },
        400: { description: "Not saved; the page shows the errors" },
      },
      async handler(request) {
        const principal = requirePrincipal(request);
        const { storage, context } = parts;
        const input = request.body as JsonObject;
        try {
          const parameters = [context, storage, registered, principal, personal, input] as const;
          const { warning } = await saveIntegration(...parameters);
          if (warning !== undefined) {
            return await showIntegrationPage(registered, parts, principal, {
              confirmation: "Settings saved.",
              warning,
            });
          }
        } catch (error) {
          if (!(error instanceof HttpError) || error.status !== 400) throw error;
          // Clients that send no form get the JSON error.
          if (!isForm(request.headers["content-type"])) throw error;
          const warning = error.errors
            ? "The settings were not saved. Correct the fields below."
            : error.message;
          const refused = { input, errors: error.errors ?? {} };
          const page = await showIntegrationPage(registered, parts, principal, {
            warning,
            refused,
          });
          return { ...page, status: 400 };
        }
        return redirectDone(registered, parts, "saved");
      },
    }),
  ];
}

/** Renders an integration's page. */
export async function showIntegrationPage(
  registered: RegisteredConnector,
  { storage, context }: IntegrationPageParts,
  { userId, username }: Principal,
  { refused, ...messages }: FlashMessage,
): Promise<RouteResponse> {
  const { manifest, connector } = registered;
  const row = await storage.integrations.byOwner(manifest.key, userId);
  const [status, [lastRun], fields] = await Promise.all([
    row && connector.status(row.id),
    row && manifest.sync ? storage.runs.list(row.id, 1) : [],
    formOf(registered, context.database.db, userId, row, refused),
  ]);
  const shown = status?.ok && "connection" in status ? status : undefined;
  const email = shown?.["email"];
  const body = integrationPage({
    username,
    name: manifest.name,
    path: pagePath(registered),
    connected: shown?.connected ?? false,
    account: typeof email === "string" ? email : null,
    message: shown?.connection.message ?? null,
    reconnect: shown?.connection.action_url !== undefined,
    lastRun,
    fields,
    ...messages,
  });
  return { status: 200, body };
}

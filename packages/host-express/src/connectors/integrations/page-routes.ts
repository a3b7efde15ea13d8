import { connectPath, type JsonObject } from "@tt/connector-core";
import { z } from "zod";
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

/** What the page of a card needs. */
export interface IntegrationPageParts {
  readonly storage: HostStorage;
  readonly context: HostContext;
}

/** What a page is told beside the card. */
export interface FlashMessage {
  readonly notice?: string | undefined;
  readonly warning?: string | undefined;
  readonly refused?: RefusedForm;
}

/** Where the page of a card is: `/integrations/{slug}`. */
export function pagePath({ manifest }: Pick<RegisteredConnector, "manifest">): string {
  return connectPath(manifest).replace(/\/connect$/, "");
}

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

/** What the page says after what was done. */
const done = new Map([
  ["connected", "It is connected. The first sync follows by itself."],
  ["disconnected", "It is disconnected. Settings and entries stay."],
  ["saved", "It is saved."],
]);

/** Redirects to the integration's page, which says once what was done. */
export function redirectDone(
  registered: Pick<RegisteredConnector, "manifest">,
  { context }: Pick<IntegrationPageParts, "context">,
  key: "connected" | "disconnected" | "saved",
): RouteResponse {
  const path = pagePath(registered);
  return redirect(path, { "set-cookie": flash(context.config.baseUrl, path).write(key) });
}

/** The page of a card that is connected in the browser, and its form. */
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
      summary: `The page of your ${name} card`,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const key = message.read(request.headers.cookie);
        const notice = key === undefined ? undefined : done.get(key);
        const page = await showIntegrationPage(registered, parts, requirePrincipal(request), {
          notice,
        });
        return key === undefined ? page : { ...page, headers: { "set-cookie": message.clear() } };
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: `Save your ${name} card from its page`,
      form: true,
      body: z.record(z.string(), jsonValue),
      responses: {
        200: { description: "Saved, with a warning; the page says what" },
        303: { description: "Saved; to the card" },
        400: { description: "Something is wrong; the page says what" },
      },
      async handler(request) {
        const principal = requirePrincipal(request);
        const { storage, context } = parts;
        const typed = request.body as JsonObject;
        try {
          const input = [context, storage, registered, principal, personal, typed] as const;
          const { warning } = await saveIntegration(...input);
          if (warning !== undefined) {
            return await showIntegrationPage(registered, parts, principal, {
              notice: "It is saved.",
              warning,
            });
          }
        } catch (error) {
          if (!(error instanceof HttpError) || error.status !== 400) throw error;
          // Clients that send no form get the JSON error.
          if (!isForm(request.headers["content-type"])) throw error;
          const warning = error.errors ? "It was not saved. See below." : error.message;
          const refused = { typed, errors: error.errors ?? {} };
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

/** The page of a card. */
export async function showIntegrationPage(
  registered: RegisteredConnector,
  { storage, context }: IntegrationPageParts,
  { userId, username }: Principal,
  { refused, ...told }: FlashMessage,
): Promise<RouteResponse> {
  const { manifest, connector } = registered;
  const row = await storage.integrations.byOwner(manifest.key, userId);
  const [status, [lastRun], fields] = await Promise.all([
    row && connector.status(row.id),
    row && manifest.sync ? storage.runs.list(row.id, 1) : [],
    formOf(registered, context.database.db, userId, row, refused),
  ]);
  const known = status?.ok && "connection" in status ? status : undefined;
  const email = known?.["email"];
  const body = integrationPage({
    username,
    name: manifest.name,
    path: pagePath(registered),
    connected: known?.connected ?? false,
    account: typeof email === "string" ? email : null,
    message: known?.connection.message ?? null,
    reconnect: known?.connection.action_url !== undefined,
    lastRun,
    fields,
    ...told,
  });
  return { status: 200, body };
}

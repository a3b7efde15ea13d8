import {
  notConfigured,
  settingsFields,
  type JsonObject,
  type SavedIntegration,
} from "@tt/connector-core";
import * as z from "zod";
import { jsonValue } from "../../platform/http/fields";
import { isForm } from "../../platform/http/form";
import { HttpError } from "../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { failureError } from "../failure-response";
import type { RegisteredConnector } from "../registry";
import { personal } from "../scope";
import type { SyncRunner } from "../sync/runner";
import { disconnectIntegration } from "./disconnect";
import { pageActionRoutes, showFailure } from "./page-action-routes";
import {
  pagePath,
  redirectDone,
  showIntegrationPage,
  type IntegrationPageParts,
} from "./page-view";
import { saveIntegration } from "./save";

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

/** The page of every integration, with its form and its actions. */
export function integrationPageRoutes(
  connectors: readonly RegisteredConnector[],
  parts: IntegrationPageParts,
  syncs: SyncRunner,
): readonly Route[] {
  return connectors.flatMap((registered) => [
    showRoute(registered, parts),
    saveRoute(registered, parts),
    disconnectRoute(registered, parts),
    ...pageActionRoutes(registered, parts, syncs),
  ]);
}

function showRoute(registered: RegisteredConnector, parts: IntegrationPageParts): Route {
  return route({
    ...common,
    method: "get",
    path: pagePath(registered),
    summary: `Show the page of your ${registered.manifest.name} integration`,
    responses: { 200: { description: "The page" } },
    handler: (request) => showIntegrationPage(registered, parts, request, {}),
  });
}

function saveRoute(registered: RegisteredConnector, parts: IntegrationPageParts): Route {
  return route({
    ...common,
    method: "post",
    path: pagePath(registered),
    summary: `Save the settings of your ${registered.manifest.name} integration`,
    form: true,
    body: z.record(z.string(), jsonValue),
    responses: {
      200: { description: "Saved; the page shows a warning or new secrets" },
      303: { description: "Saved; redirect to the integration" },
      400: { description: "Not saved; the page shows the errors" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const { storage, context } = parts;
      const input = request.body as JsonObject;
      try {
        const parameters = [context, storage, registered, principal, personal, input] as const;
        const saved = await saveIntegration(...parameters);
        const generated = generatedSecrets(registered, saved);
        if (saved.warning !== undefined || generated.length > 0) {
          return await showIntegrationPage(registered, parts, request, {
            confirmation: "Settings saved.",
            warning: saved.warning,
            generated,
          });
        }
      } catch (error) {
        if (!(error instanceof HttpError) || error.status !== 400) throw error;
        // Clients that send no form get the JSON error.
        if (!isForm(request.headers["content-type"])) throw error;
        const warning = error.errors ? undefined : error.message;
        const refused = { input, errors: error.errors ?? {} };
        return await showIntegrationPage(registered, parts, request, { warning, refused }, 400);
      }
      return redirectDone(registered, parts, "saved");
    },
  });
}

function generatedSecrets({ manifest }: RegisteredConnector, { generated }: SavedIntegration) {
  return settingsFields(manifest.settings).flatMap(({ name, title }) => {
    const value = generated[name];
    return value === undefined ? [] : [{ title, value: value.reveal() }];
  });
}

function disconnectRoute(registered: RegisteredConnector, parts: IntegrationPageParts): Route {
  const { manifest } = registered;
  const { storage, context } = parts;
  return route({
    ...common,
    method: "post",
    path: `${pagePath(registered)}/disconnect`,
    summary: `Disconnect ${manifest.name} and delete its credentials; settings and entries stay`,
    form: true,
    body: z.object({}),
    responses: {
      200: { description: "HTML page: disconnected, with a warning about what you have to do" },
      303: { description: "Disconnected; redirect to the integration" },
      404: { description: "You have no such integration; HTML for form posts, JSON otherwise" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const row = await storage.integrations.byOwner(manifest.key, principal.userId);
      const result = row ? await disconnectIntegration(registered, row.id, context) : notConfigured;
      if (!result.ok) {
        if (!isForm(request.headers["content-type"])) throw failureError(result);
        return showFailure(registered, parts, request, result);
      }
      if (result.warning === undefined) return redirectDone(registered, parts, "disconnected");
      return showIntegrationPage(registered, parts, request, { warning: result.warning });
    },
  });
}

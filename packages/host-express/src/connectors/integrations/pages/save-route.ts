import { settingsFields, type JsonObject, type SavedIntegration } from "@tt/connector-core";
import * as z from "zod";
import { jsonValue } from "../../../platform/http/fields";
import { isForm } from "../../../platform/http/form";
import { conflict, HttpError } from "../../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage } from "../../../platform/pages/page";
import type { RegisteredConnector } from "../../registry";
import { findIntegration, scopedQuery, type IntegrationScope } from "../../scope";
import type { IntegrationParts } from "../parts";
import { pagePath, pathsOf } from "../paths";
import { saveIntegration } from "../save";
import { showTab } from "./show";

/** The route that saves the form of an integration. */
export function saveRoute(registered: RegisteredConnector, parts: IntegrationParts): Route {
  const { manifest } = registered;
  return route({
    method: "post",
    path: pagePath(registered),
    access: { type: "session" },
    summary: `Save the settings of your ${manifest.name} integration`,
    tag: "Integrations",
    hidden: true,
    form: true,
    query: scopedQuery(manifest, {}),
    body: z.record(z.string(), jsonValue),
    responses: {
      200: { description: "Saved; the page shows a warning or new secrets" },
      303: { description: "Saved; redirect to the integration" },
      400: { description: "Not saved; the page shows the errors" },
      409: { description: "Not saved, because the settings were changed meanwhile" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const scope: IntegrationScope = { scope: request.query.scope ?? "personal" };
      const { settings_version: version, ...input } = request.body as JsonObject;
      try {
        const row = await findIntegration(parts.storage, manifest, principal, scope);
        if (version !== undefined && row && version !== String(row.settingsVersion)) {
          throw conflict(
            "The settings were changed meanwhile. Choose below which values to keep, then save again.",
          );
        }
        const { context, storage } = parts;
        const parameters = [context, storage, registered, principal, scope, input] as const;
        const saved = await saveIntegration(...parameters);
        const generated = generatedSecrets(registered, saved);
        if (saved.warning !== undefined || generated.length > 0) {
          return await showTab(registered, parts, request, {
            ...scope,
            tab: "overview",
            done: { confirmation: "Settings saved.", warning: saved.warning, generated },
          });
        }
      } catch (error) {
        const isShown = error instanceof HttpError && [400, 409].includes(error.status);
        // Clients that send no form get the JSON error.
        if (!isShown || !isForm(request.headers["content-type"])) throw error;
        return showTab(registered, parts, request, {
          ...scope,
          tab: "settings",
          status: error.status,
          refused: { input, errors: error.errors ?? {}, isStale: error.status === 409 },
          problem: error.errors ? undefined : error.message,
        });
      }
      const path = pathsOf(manifest, scope).tab("overview");
      return redirectWithMessage(parts.context, path, { text: "Settings saved." });
    },
  });
}

function generatedSecrets({ manifest }: RegisteredConnector, { generated }: SavedIntegration) {
  return settingsFields(manifest.settings).flatMap(({ name, title }) => {
    const value = generated[name];
    return value === undefined ? [] : [{ title, value: value.reveal() }];
  });
}

import {
  docsUrl,
  failureBody,
  integrationPath,
  notConfigured,
  type JsonObject,
} from "@tt/connector-core";
import * as z from "zod";
import { connectorErrorSchema } from "../../platform/http/openapi/error-schemas";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { actionRoutes } from "./action-routes";
import { badRequest, failureResponse, missingIntegration } from "../failure-response";
import { settingsBody, listedSchema, savedSchema, statusSchema } from "./schema";
import { requestedIntegration, personal, scopeQuery } from "../scope";
import { identityRoutes } from "../identities/routes";
import { deliveryRoutes } from "../deliveries/routes";
import type { IntegrationParts } from "./parts";
import { notificationRoutes } from "../notifications/routes";
import type { RegisteredConnector } from "../registry";
import { optionRoutes } from "./option-routes";
import { deliveryUrl, integrationStatus } from "./status";
import { disconnectIntegration } from "./disconnect";
import { setActive } from "./pause";
import { saveIntegration } from "./save";
import { syncRoutes } from "../sync/routes";

const pausedSchema = z.object({ ok: z.literal(true), is_active: z.boolean() });
const testedSchema = z.union([
  z.object({
    ok: z.literal(true),
    success: z.literal(true),
    message: z.string().meta({ examples: ["The access token can see octo-org/hello-world."] }),
  }),
  connectorErrorSchema.extend({ success: z.literal(false) }).meta({ id: "FailedTest" }),
]);
const disconnectedSchema = z.object({
  ok: z.literal(true),
  warning: z.string().optional().meta({ description: "What you have to do yourself" }),
});

/** The routes of all integrations, the same for every connector. */
export function integrationRoutes(
  connectors: readonly RegisteredConnector[],
  parts: IntegrationParts,
): readonly Route[] {
  const { storage, context, syncs } = parts;
  return [
    listRoute(connectors, parts),
    ...connectors.flatMap((registered) => [
      ...routesOf(registered, parts),
      ...actionRoutes(registered, storage),
      ...optionRoutes(registered, parts),
      ...identityRoutes(registered, storage, context),
      ...notificationRoutes(registered, storage, context),
      ...deliveryRoutes(registered, parts),
      ...syncRoutes(registered, storage, context, syncs),
    ]),
  ];
}

function listRoute(connectors: readonly RegisteredConnector[], parts: IntegrationParts): Route {
  const { config } = parts.context;
  return route({
    method: "get",
    path: "/api/integrations",
    access: { type: "session" },
    summary: "List all connectors and the status of your integrations",
    tag: "Integrations",
    responses: {
      200: {
        description: "One status per connector",
        schema: z.object({
          ok: z.literal(true),
          integrations: z.array(z.union(connectors.map(({ manifest }) => listedSchema(manifest)))),
        }),
      },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const integrations = await Promise.all(
        connectors.map(async (registered) => {
          const { slug, name } = registered.manifest;
          const docs = docsUrl(registered.manifest, config.baseUrl) ?? null;
          const status = await integrationStatus(registered, parts, principal, personal);
          return { slug, name, docs, ...status };
        }),
      );
      return json(200, { ok: true, integrations });
    },
  });
}

function routesOf(registered: RegisteredConnector, parts: IntegrationParts): readonly Route[] {
  const { storage, context } = parts;
  const { manifest, connector } = registered;
  const path = integrationPath(manifest);
  const common = {
    access: { type: "session" },
    tag: "Integrations",
  } as const;
  const query = scopeQuery(manifest);
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/config`,
      summary: `Save the settings of your ${manifest.name} integration`,
      form: true,
      query,
      body: settingsBody(manifest.settings),
      responses: {
        200: {
          description: "Saved. Generated secrets are returned only in this response",
          schema: savedSchema(manifest),
        },
        400: { description: "The errors by field" },
      },
      async handler(request) {
        const input = request.body as JsonObject;
        const saved = await saveIntegration(
          context,
          storage,
          registered,
          requirePrincipal(request),
          request.query,
          input,
        );
        const generated = Object.entries(saved.generated).map(([name, secret]) => [
          name,
          secret.reveal(),
        ]);
        return json(200, {
          ok: true,
          is_active: saved.row.active,
          ...deliveryUrl(context, registered, saved.row.publicId),
          ...(Object.fromEntries(generated) as Record<string, string>),
          ...(saved.warning === undefined ? {} : { warning: saved.warning }),
        });
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/status`,
      summary: `Get the status of your ${manifest.name} integration`,
      query,
      responses: {
        200: {
          description: "The status and settings, without secrets",
          schema: statusSchema(manifest),
        },
      },
      async handler(request) {
        const { query: scope } = request;
        return json(
          200,
          await integrationStatus(registered, parts, requirePrincipal(request), scope),
        );
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/test`,
      summary: `Test your ${manifest.name} credentials`,
      responses: {
        200: {
          description: "The result; `success` is false if the test failed",
          schema: testedSchema,
        },
        ...missingIntegration,
      },
      query,
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        if (!row) return failureResponse(notConfigured);
        const result = await connector.test(row.id);
        if (result.ok)
          return json(200, {
            ok: true,
            success: true,
            message: result.message,
          });
        if (result.code === "not_configured") return failureResponse(result);
        return json(200, { success: false, ...failureBody(result) });
      },
    }),
    ...(["pause", "resume"] as const).map((verb) =>
      route({
        ...common,
        method: "post",
        path: `${path}/${verb}`,
        summary:
          verb === "pause"
            ? "Pause the integration: nothing is received or sent"
            : "Resume the integration and sync it",
        responses: {
          200: { description: "The new state", schema: pausedSchema },
          ...(verb === "resume"
            ? { 400: { description: "Not connected; `error` says how to connect" } }
            : {}),
          ...missingIntegration,
        },
        query,
        async handler(request) {
          const row = await requestedIntegration(storage, manifest, request);
          if (!row) return failureResponse(notConfigured);
          const active = verb === "resume";
          const failure = await setActive(registered, parts, row, active);
          if (failure) throw badRequest(failure);
          return json(200, { ok: true, is_active: active });
        },
      }),
    ),
    route({
      ...common,
      method: "post",
      path: `${path}/disconnect`,
      summary: "Delete the credentials and deactivate the integration; settings and tasks stay",
      responses: {
        200: { description: "Disconnected", schema: disconnectedSchema },
        ...missingIntegration,
      },
      query,
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        const result = row
          ? await disconnectIntegration(registered, row.id, context)
          : notConfigured;
        return result.ok ? json(200, result) : failureResponse(result);
      },
    }),
  ];
}

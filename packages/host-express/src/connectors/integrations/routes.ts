import {
  connectPath,
  ConnectorError,
  deliveryPath,
  failureBody,
  integrationPath,
  isConnected,
  notConfigured,
  type JsonObject,
} from "@tt/connector-core";
import { z } from "zod";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { connectorErrorSchema } from "../../platform/http/openapi/error-schemas";
import { caller, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { identityOf } from "../identities/store";
import { actionRoutes } from "./action-routes";
import { badRequest, failed, missingCard } from "../failure-response";
import { cardBody, listedSchema, savedSchema, statusSchema } from "./schema";
import { findCard, memberView, personal, scopeQuery, type CardScope } from "../scope";
import { identityRoutes } from "../identities/routes";
import { noticeRoutes } from "../notifications/routes";
import { lastNotices } from "../notifications/store";
import type { RegisteredConnector } from "../registry";
import { choiceRoutes } from "./option-routes";
import { disconnectCard } from "./disconnect";
import { saveCard } from "./save";
import { scheduleResumed } from "../sync/schedule";
import { toRun } from "../sync/run-schema";
import { syncRoutes } from "../sync/routes";
import type { Syncs } from "../sync/runner";

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
  warning: z.string().optional().meta({ description: "What is left for you to do" }),
});

/** The card of every connector: the same routes, whoever wrote the connector. */
export function cardRoutes(
  connectors: readonly RegisteredConnector[],
  storage: HostStorage,
  context: HostContext,
  syncs: Syncs,
): readonly Route[] {
  return [
    listRoute(connectors, storage, context),
    ...connectors.flatMap((registered) => [
      ...routesOf(registered, storage, context),
      ...actionRoutes(registered, storage),
      ...choiceRoutes(registered, storage),
      ...identityRoutes(registered, storage, context),
      ...noticeRoutes(registered, storage, context),
      ...syncRoutes(registered, storage, context, syncs),
    ]),
  ];
}

function listRoute(
  connectors: readonly RegisteredConnector[],
  storage: HostStorage,
  context: HostContext,
): Route {
  return route({
    method: "get",
    path: "/api/integrations",
    access: { type: "session" },
    summary: "All connectors and how yours are",
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
      const principal = caller(request);
      const integrations = await Promise.all(
        connectors.map(async (registered) => {
          const { slug, name, docs } = registered.manifest;
          const status = await statusOf(registered, storage, context, principal, personal);
          return { slug, name, docs: `docs/integrations/${docs}`, ...status };
        }),
      );
      return json(200, { ok: true, integrations });
    },
  });
}

function routesOf(
  registered: RegisteredConnector,
  storage: HostStorage,
  context: HostContext,
): readonly Route[] {
  const { manifest, connector } = registered;
  const { config } = context;
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
      summary: `Save your ${manifest.name} card; blank secrets keep theirs`,
      form: true,
      query,
      body: cardBody(manifest.config),
      responses: {
        200: {
          description: "Saved. Secrets that we made are in this answer and nowhere else",
          schema: savedSchema(manifest),
        },
        400: { description: "What is wrong, by field" },
      },
      async handler(request) {
        try {
          const input = request.body as JsonObject;
          const saved = await saveCard(
            context,
            storage,
            registered,
            caller(request),
            request.query,
            input,
          );
          const generated = Object.entries(saved.generated).map(([name, made]) => [
            name,
            made.reveal(),
          ]);
          return json(200, {
            ok: true,
            is_active: saved.row.active,
            ...deliveryUrl(context, registered, saved.row.publicId),
            ...(Object.fromEntries(generated) as Record<string, string>),
            ...(saved.warning === undefined ? {} : { warning: saved.warning }),
          });
        } catch (error) {
          throw ConnectorError.isInstance(error) ? badRequest(error.toFailure()) : error;
        }
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${path}/status`,
      summary: `Your ${manifest.name} card: no secrets`,
      query,
      responses: { 200: { description: "How it is", schema: statusSchema(manifest) } },
      async handler(request) {
        const { query: scope } = request;
        return json(200, await statusOf(registered, storage, context, caller(request), scope));
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/test`,
      summary: `Check your ${manifest.name} credentials`,
      responses: {
        200: {
          description: "What was found; `success` says whether it works",
          schema: testedSchema,
        },
        ...missingCard,
      },
      query,
      async handler(request) {
        const row = await findCard(storage, manifest, caller(request), request.query);
        if (!row) return failed(notConfigured);
        const result = await connector.test(row.id);
        if (result.ok)
          return json(200, {
            ok: true,
            success: true,
            message: result.message,
          });
        if (result.code === "not_configured") return failed(result);
        return json(200, { success: false, ...failureBody(result) });
      },
    }),
    ...(["pause", "resume"] as const).map((verb) =>
      route({
        ...common,
        method: "post",
        path: `${path}/${verb}`,
        summary: verb === "pause" ? "Nothing comes in or goes out" : "Go on",
        responses: {
          200: { description: "Done", schema: pausedSchema },
          ...(verb === "resume"
            ? { 400: { description: "Not connected; the text says how" } }
            : {}),
          ...missingCard,
        },
        query,
        async handler(request) {
          const row = await findCard(storage, manifest, caller(request), request.query);
          if (!row) return failed(notConfigured);
          if (verb === "resume" && !isConnected(manifest, row)) {
            const error =
              manifest.auth.type === "oauth"
                ? `Not connected. Open ${config.baseUrl}${connectPath(manifest)} and allow the access.`
                : "No access token is saved. Enter one and save the card.";
            throw badRequest({ ok: false, code: "not_configured", error });
          }
          const active = verb === "resume";
          if (row.active !== active) {
            await storage.integrations.patch(row.id, { active });
            // What happened at the provider meanwhile is caught up with.
            if (active) await scheduleResumed(context, manifest, row.id);
          }
          return json(200, { ok: true, is_active: active });
        },
      }),
    ),
    route({
      ...common,
      method: "post",
      path: `${path}/disconnect`,
      summary: "Forget the secrets and switch the card off; settings and tasks stay",
      responses: {
        200: { description: "Done", schema: disconnectedSchema },
        ...missingCard,
      },
      query,
      async handler(request) {
        const row = await findCard(storage, manifest, caller(request), request.query);
        const result = row ? await disconnectCard(registered, row.id, context) : notConfigured;
        return result.ok ? json(200, result) : failed(result);
      },
    }),
  ];
}

/** A card as whoever asks may see it: administrators see the card for everybody as their own. */
async function statusOf(
  registered: RegisteredConnector,
  storage: HostStorage,
  context: HostContext,
  principal: Principal,
  { scope }: CardScope,
): Promise<object> {
  const { manifest, connector } = registered;
  const { db } = context.database;
  const owner = scope === "personal" ? principal.userId : null;
  const linked = await linkedAccount(registered, context, principal.userId);
  const row = await storage.integrations.byOwner(manifest.key, owner);
  if (!row) return { ok: true, connected: false, ...linked };
  const [status, [lastRun]] = await Promise.all([
    connector.status(row.id),
    manifest.sync ? storage.runs.list(row.id, 1) : [],
  ]);
  if (!status.ok) return failureBody(status);
  if (owner === null && principal.role !== "admin") {
    return { ...memberView(manifest, status as unknown as JsonObject), ...linked };
  }
  const told = manifest.on ? { notices: await lastNotices(db, row.id) } : {};
  const ran = manifest.sync ? { last_run: lastRun ? toRun(lastRun) : null } : {};
  const url = deliveryUrl(context, registered, row.publicId);
  return { ...status, ...ran, ...url, ...told, ...linked };
}

/** What the provider calls whoever asks, as far as he proved it. */
async function linkedAccount(
  { manifest: { identity } }: RegisteredConnector,
  { database }: HostContext,
  userId: number,
): Promise<{ readonly linked_account?: string | null }> {
  if (identity?.proof !== "linked") return {};
  const account = await identityOf(database.db, userId, identity.provider);
  return { linked_account: account?.name ?? null };
}

/** Where the provider delivers to this card: `webhook_url` or `events_url`. */
function deliveryUrl(
  { config }: HostContext,
  { manifest }: RegisteredConnector,
  publicId: string,
): Record<string, string> {
  const path = deliveryPath(manifest, publicId);
  return path === undefined
    ? {}
    : { [`${manifest.inbound?.path ?? ""}_url`]: config.baseUrl + path };
}

import { domainEventTypes } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter } from "../../platform/http/fields";
import { HttpError, notFound } from "../../platform/http/http-error";
import { pageQuery } from "../../platform/http/pagination";
import {
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { deliveryRoutes } from "./delivery-routes";
import { newWebhook, toWebhook, webhookChange, webhookSchema, webhookWithSecret } from "./schema";
import { findWebhook, listWebhooks } from "./store";
import { createWebhook, deleteWebhook, maxWebhooks, rotateSecret, updateWebhook } from "./write";

const path = "/api/v1/webhooks";
const tag = "Outgoing webhooks";
const params = z.object({ id: idParameter });
const noKey = { 503: { description: "The installation has no encryption key to store secrets" } };

/** Routes of outgoing webhooks in the REST API. */
export function webhookRoutes(context: HostContext): readonly Route[] {
  const { database, crypto, clock } = context;
  const { db } = database;
  const webhooks: Resource<z.output<typeof webhookSchema>> = {
    path,
    tag,
    plural: "webhooks",
    singular: "webhook",
    label: "Webhook",
    schema: webhookSchema,
    async find(actor, id) {
      const row = await findWebhook(db, actor, id);
      return row && toWebhook(row);
    },
  };
  const assertKey = (): void => {
    if (!crypto.secrets.available) throw keyMissing();
  };
  return [
    route({
      method: "get",
      path: `${path}/events`,
      access: { type: "token", scope: "read:webhooks" },
      summary: "List the events that a webhook can subscribe to",
      tag,
      responses: {
        200: {
          description: "The types of events",
          schema: z.object({
            events: z.array(z.string().meta({ examples: ["time_entry.created"] })),
          }),
        },
      },
      handler: () => json(200, { events: domainEventTypes }),
    }),
    listRoute(webhooks, {
      summary: "List your webhooks, newest first; administrators see those of all users",
      query: z.object({
        ...pageQuery,
        is_active: z
          .enum(["true", "false"])
          .optional()
          .meta({ description: "Only active or only inactive webhooks" }),
      }),
      async list(actor, query) {
        const isActive = query.is_active === undefined ? undefined : query.is_active === "true";
        const { rows, total } = await listWebhooks(db, actor, isActive, query);
        return { rows: rows.map(toWebhook), total };
      },
    }),
    route({
      method: "post",
      path,
      access: { type: "token", scope: "write:webhooks" },
      summary: "Create a webhook; its secret is only returned by this request",
      description:
        "The host sends the events that you may see to the address, signed with the secret. " +
        "`docs/WEBHOOKS.md` describes the requests.",
      tag,
      body: newWebhook,
      responses: {
        201: {
          description: "The created webhook with its secret",
          schema: z.object({
            message: z.literal("Webhook created successfully"),
            webhook: webhookWithSecret,
          }),
        },
        403: { description: `The scope is missing, or you have ${String(maxWebhooks)} webhooks` },
        ...noKey,
      },
      async handler(request) {
        assertKey();
        const actor = requirePrincipal(request);
        const { body } = request;
        const outcome = await db
          .transaction()
          .execute((tx) => createWebhook(tx, crypto, actor, body));
        assertNotRefused(outcome, "Webhook");
        const webhook = await webhooks.find(actor, outcome.id);
        if (!webhook) throw notFound("Webhook");
        return json(201, {
          message: "Webhook created successfully",
          webhook: { ...webhook, secret: outcome.secret },
        });
      },
    }),
    getRoute(webhooks, {
      summary: "Get a webhook",
      schema: webhookSchema,
      find: (actor, id) => webhooks.find(actor, id),
    }),
    ...updateRoutes(webhooks, {
      summary: "Update a webhook; omitted fields keep their values",
      body: webhookChange,
      errors: { 409: { description: "`version` is outdated" }, ...noKey },
      async update(actor, id, { version, ...change }) {
        if (change.headers) assertKey();
        return db
          .transaction()
          .execute((tx) => updateWebhook(tx, crypto, actor, id, change, version));
      },
    }),
    deleteRoute(webhooks, {
      summary: "Delete a webhook and its deliveries",
      effect: "deleted",
      remove: (actor, id) => db.transaction().execute((tx) => deleteWebhook(tx, actor, id)),
    }),
    route({
      method: "post",
      path: `${path}/{id}/rotate-secret`,
      access: { type: "token", scope: "write:webhooks" },
      summary: "Replace the secret of a webhook; the new one is only returned by this request",
      description: "For 24 hours requests carry two signatures, also one of the previous secret.",
      tag,
      params,
      responses: {
        200: {
          description: "The webhook with its new secret",
          schema: z.object({
            message: z.literal("Secret rotated successfully"),
            webhook: webhookWithSecret,
          }),
        },
        ...noKey,
      },
      async handler(request) {
        assertKey();
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await db
          .transaction()
          .execute((tx) => rotateSecret(tx, crypto, actor, id, clock.now()));
        assertNotRefused(outcome, "Webhook");
        const webhook = await webhooks.find(actor, id);
        if (!webhook) throw notFound("Webhook");
        return json(200, {
          message: "Secret rotated successfully",
          webhook: { ...webhook, secret: outcome.secret },
        });
      },
    }),
    ...deliveryRoutes(context),
  ];
}

function keyMissing(): HttpError {
  return new HttpError({
    status: 503,
    code: "encryption_key_missing",
    title: "No encryption key",
    message: "Secrets cannot be stored. Ask your administrator to set SETTINGS_ENCRYPTION_KEY.",
  });
}

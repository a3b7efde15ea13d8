import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { notFound } from "../../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { deleteWebhook, rotateSecret } from "../write";
import { webhookSecretPage } from "./form";
import { common, noKey, params, path, visible } from "./page-shared";
import { webhookPath, webhooksPath } from "./paths";
import { deleteQuestion, questionPage, rotateQuestion } from "./show";

/** Routes that replace the secret of a webhook or delete it, after a question. */
export function questionRoutes(context: HostContext): readonly Route[] {
  return [...secretRoutes(context), ...deleteRoutes(context)];
}

function secretRoutes(context: HostContext): readonly Route[] {
  const { database, crypto, clock } = context;
  const rotatePath = `${path}/rotate-secret`;
  return [
    route({
      ...common,
      method: "get",
      path: rotatePath,
      summary: "Ask whether to make a new secret",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const webhook = await visible(context, requirePrincipal(request), request.params.id);
        return renderPage(context, request, questionPage(webhook, rotateQuestion(webhook)));
      },
    }),
    route({
      ...common,
      method: "post",
      path: rotatePath,
      summary: "Make a new secret and show it once",
      form: true,
      params,
      body: z.object({}),
      responses: {
        200: { description: "The page with the secret" },
        303: { description: "The installation has no encryption key; redirect to the webhook" },
        404: "common",
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        if (!crypto.secrets.available) {
          return redirectWithMessage(context, webhookPath(id), { text: noKey });
        }
        const outcome = await database.db
          .transaction()
          .execute((tx) => rotateSecret(tx, crypto, actor, id, clock.now()));
        if (outcome.status === "refused") throw notFound("Webhook");
        const webhook = await visible(context, actor, id);
        return renderPage(context, request, webhookSecretPage(webhook, outcome.secret));
      },
    }),
  ];
}

function deleteRoutes(context: HostContext): readonly Route[] {
  const { database } = context;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/delete`,
      summary: "Ask whether to delete a webhook",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const webhook = await visible(context, requirePrincipal(request), request.params.id);
        return renderPage(context, request, questionPage(webhook, deleteQuestion(webhook)));
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/delete`,
      summary: "Delete a webhook",
      form: true,
      params,
      body: z.object({}),
      responses: { 303: { description: "Deleted; redirect to the list" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await database.db
          .transaction()
          .execute((tx) => deleteWebhook(tx, actor, id));
        if (outcome.status === "refused") throw notFound("Webhook");
        return redirectWithMessage(context, webhooksPath, { text: "Webhook deleted." });
      },
    }),
  ];
}

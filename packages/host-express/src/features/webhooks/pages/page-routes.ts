import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { idParameter, versionOf } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { validateForm } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { usernamesOf } from "../../users/store";
import { readTimeView } from "../../users/time-view";
import { deliveryStatus, listDeliveries } from "../deliveries";
import { newWebhook, webhookChange, type WebhookRow } from "../schema";
import { findWebhook, listWebhooks } from "../store";
import { createWebhook, deleteWebhook, rotateSecret, updateWebhook } from "../write";
import { readWebhookForm, textsOf, webhookForm } from "./form-values";
import { webhookFormPage, webhookSecretPage, type WebhookFormProps } from "./form";
import { webhooksPage } from "./list";
import { webhookPath, webhooksPath } from "./paths";
import { sendPageRoutes } from "./send-page-routes";
import { deleteQuestion, questionPage, rotateQuestion, webhookPage } from "./show";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const params = z.object({ id: idParameter });
const path = `${webhooksPath}/{id}`;
const noKey =
  "Secrets cannot be stored. Ask your administrator to set SETTINGS_ENCRYPTION_KEY, then try again.";
const formResponses = {
  200: { description: "The page with the secret" },
  303: { description: "Saved; redirect to the webhook" },
  400: { description: "Not saved; the page shows the errors" },
  403: { description: "Not saved; the user has too many webhooks" },
  404: "common",
  409: { description: "The webhook was changed since it was shown; the page says so" },
  503: { description: "Not saved; the installation has no encryption key" },
} as const;

/** The pages on which users manage their outgoing webhooks. */
export function webhookPageRoutes(context: HostContext): readonly Route[] {
  return [
    ...showRoutes(context),
    ...newRoutes(context),
    ...editRoutes(context),
    ...secretRoutes(context),
    ...deleteRoutes(context),
    ...sendPageRoutes(context),
  ];
}

async function visible({ database }: HostContext, actor: Actor, id: number): Promise<WebhookRow> {
  const row = await findWebhook(database.db, actor, id);
  if (!row) throw notFound("Webhook");
  return row;
}

function showRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      ...common,
      method: "get",
      path: webhooksPath,
      summary: "Show the webhooks of the user, or of all users to administrators",
      query: z.object({ page: pageQuery.page }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const actor = requirePrincipal(request);
        const asked = { page: request.query.page, per_page: 50 };
        const [{ rows: webhooks, total }, times] = await Promise.all([
          listWebhooks(db, actor, undefined, asked),
          readTimeView(db, actor.userId, clock.now()),
        ]);
        const ids = webhooks.map(({ user_id: id }) => id);
        const owners = ids.every((id) => id === actor.userId)
          ? undefined
          : await usernamesOf(db, ids);
        const { page, pages } = pagination(asked, total);
        return renderPage(context, request, webhooksPage({ webhooks, owners, page, pages, times }));
      },
    }),
    route({
      ...common,
      method: "get",
      path,
      summary: "Show a webhook with its deliveries",
      params,
      query: z.object({ page: pageQuery.page, status: deliveryStatus.optional().catch(undefined) }),
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { page: wanted, status } = request.query;
        const webhook = await visible(context, actor, request.params.id);
        const asked = { page: wanted, per_page: 25 };
        const [{ rows: deliveries, total }, times] = await Promise.all([
          listDeliveries(db, webhook.id, { status }, asked),
          readTimeView(db, actor.userId, clock.now()),
        ]);
        const { page, pages } = pagination(asked, total);
        const props = { webhook, deliveries, status, page, pages, times };
        return renderPage(context, request, webhookPage(props));
      },
    }),
  ];
}

function newRoutes(context: HostContext): readonly Route[] {
  const { database, crypto } = context;
  const show = (request: PageRequest, props: WebhookFormProps) =>
    renderPage(context, request, webhookFormPage(props));
  return [
    route({
      ...common,
      method: "get",
      path: `${webhooksPath}/new`,
      summary: "Show the form of a new webhook",
      responses: { 200: { description: "The page" } },
      handler: (request) => show(request, { texts: {} }),
    }),
    route({
      ...common,
      method: "post",
      path: `${webhooksPath}/new`,
      summary: "Create a webhook and show its secret once",
      form: true,
      body: webhookForm,
      responses: formResponses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const texts = request.body;
        const parsed = validateForm(newWebhook, readWebhookForm(texts));
        if ("errors" in parsed) return show(request, { texts, errors: parsed.errors });
        if (!crypto.secrets.available) return show(request, { texts, message: noKey, status: 503 });
        const outcome = await database.db
          .transaction()
          .execute((tx) => createWebhook(tx, crypto, actor, parsed.data));
        if (outcome.status === "refused") return show(request, { texts, ...refusedBy(outcome) });
        const webhook = await visible(context, actor, outcome.id);
        return renderPage(context, request, webhookSecretPage(webhook, outcome.secret));
      },
    }),
  ];
}

function editRoutes(context: HostContext): readonly Route[] {
  const { database, crypto } = context;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/edit`,
      summary: "Show the form of a webhook",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const webhook = await visible(context, requirePrincipal(request), request.params.id);
        const page = webhookFormPage({ webhook, texts: textsOf(webhook) });
        return renderPage(context, request, page);
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/edit`,
      summary: "Change a webhook",
      form: true,
      params,
      body: webhookForm,
      responses: formResponses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const webhook = await visible(context, actor, id);
        const texts = request.body;
        const show = (props: Omit<WebhookFormProps, "texts" | "webhook">) => {
          // A second try replaces the change that was made meanwhile.
          const shown = { ...texts, version: String(webhook.version) };
          return renderPage(context, request, webhookFormPage({ webhook, texts: shown, ...props }));
        };
        const parsed = validateForm(webhookChange, readWebhookForm(texts, webhook));
        if ("errors" in parsed) return show({ errors: parsed.errors });
        const { version: _none, ...change } = parsed.data;
        if (change.headers && !crypto.secrets.available) {
          return show({ message: noKey, status: 503 });
        }
        const outcome = await database.db
          .transaction()
          .execute((tx) => updateWebhook(tx, crypto, actor, id, change, versionOf(texts.version)));
        if (outcome.status === "refused") return show(refusedBy(outcome));
        return redirectWithMessage(context, webhookPath(id), { text: "Webhook saved." });
      },
    }),
    ...(["pause", "activate"] as const).map((action) =>
      route({
        ...common,
        method: "post",
        path: `${path}/${action}`,
        summary: action === "pause" ? "Pause a webhook" : "Activate a webhook",
        form: true,
        params,
        body: z.object({}),
        responses: { 303: { description: "Done; redirect to the webhook" }, 404: "common" },
        async handler(request) {
          const actor = requirePrincipal(request);
          const { id } = request.params;
          const change = { is_active: action === "activate" };
          const outcome = await database.db
            .transaction()
            .execute((tx) => updateWebhook(tx, crypto, actor, id, change, undefined));
          if (outcome.status === "refused") throw notFound("Webhook");
          const undo = { action: webhookPath(id, action === "pause" ? "activate" : "pause") };
          const text =
            action === "pause"
              ? "Paused. Events until you activate it are not sent."
              : "Activated.";
          return redirectWithMessage(context, webhookPath(id), { text, undo });
        },
      }),
    ),
  ];
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

/** What the form shows for a refused change. */
function refusedBy(refused: Refused): Omit<WebhookFormProps, "texts" | "webhook"> {
  switch (refused.reason) {
    case "invalid":
      return { errors: { [refused.field]: [refused.message] } };
    case "not_allowed":
      return { message: refused.message, status: 403 };
    case "newer_version":
      return {
        status: 409,
        message:
          "The webhook was changed elsewhere while you edited it. Save again to replace that change.",
      };
    case "not_found":
      throw notFound("Webhook");
  }
}

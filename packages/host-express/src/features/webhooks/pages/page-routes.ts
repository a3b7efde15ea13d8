import * as z from "zod";
import type { Refused } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { versionOf } from "../../../platform/http/fields";
import { formRefusal, type FormRefusal } from "../../../platform/http/form-refusal";
import { notFound } from "../../../platform/http/http-error";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { readConflict } from "../../users/form-conflict";
import { usernamesOf } from "../../users/store";
import { readTimeView } from "../../users/time-view";
import { deliveryStatus, listDeliveries } from "../deliveries";
import { newWebhook, webhookChange } from "../schema";
import { listWebhooks } from "../store";
import { createWebhook, updateWebhook } from "../write";
import { errorsOf, readWebhookForm, textsOf, webhookForm } from "./form-values";
import { webhookFormPage, webhookSecretPage, type WebhookFormProps } from "./form";
import { webhooksPage } from "./list";
import { common, noKey, params, path, visible } from "./page-shared";
import { webhookPath, webhooksPath } from "./paths";
import { questionRoutes } from "./secret-page-routes";
import { sendPageRoutes } from "./send-page-routes";
import { webhookPage } from "./show";

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
    // Before the path of a webhook, which would take "new" for an id.
    ...newRoutes(context),
    ...showRoutes(context),
    ...editRoutes(context),
    ...questionRoutes(context),
    ...sendPageRoutes(context),
  ];
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
        const sent = readWebhookForm(texts);
        const parsed = readInput(newWebhook, sent);
        if (parsed.status === "invalid") {
          return show(request, { texts, errors: errorsOf(parsed.errors, sent.events) });
        }
        if (!crypto.secrets.available) return show(request, { texts, message: noKey, status: 503 });
        const outcome = await database.db
          .transaction()
          .execute((tx) => createWebhook(tx, crypto, actor, parsed.value));
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
        const show = async (props: Omit<WebhookFormProps, "texts" | "webhook">) => {
          const row = await visible(context, actor, id);
          const { version: _version, ...theirs } = textsOf(row);
          const form = { version: versionOf(texts.version), row, mine: texts, theirs };
          const conflict = await readConflict(context, actor.userId, form);
          const shown = { ...texts, version: String(row.version) };
          const page = webhookFormPage({ webhook: row, texts: shown, conflict, ...props });
          return renderPage(context, request, page);
        };
        const sent = readWebhookForm(keepLineEnds(texts, textsOf(webhook)), webhook);
        const parsed = readInput(webhookChange, sent);
        if (parsed.status === "invalid")
          return show({ errors: errorsOf(parsed.errors, sent.events) });
        const { version: _none, ...change } = parsed.value;
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

/** What the form shows for a refused change. */
function refusedBy(refused: Refused): FormRefusal {
  if (refused.reason === "not_found") throw notFound("Webhook");
  const shown = formRefusal(refused, "webhook");
  return refused.reason === "not_allowed" ? { ...shown, status: 403 } : shown;
}

import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { readTimeView } from "../../users/time-view";
import { findDelivery } from "../deliveries";
import { replay, sendTest, type Queued, type ReplaySelection } from "../replay";
import { findWebhook } from "../store";
import { deliveryPage } from "./delivery";
import { common, params, path } from "./page-shared";
import { deliveryPath, webhookPath } from "./paths";

const deliveryParams = z.object({ id: idParameter, delivery_id: z.uuid() });
const hourMs = 3_600_000;

/** The page of a delivery, and the forms that send something to a webhook. */
export function sendPageRoutes(context: HostContext): readonly Route[] {
  const { database, clock, jobs } = context;
  const { db } = database;
  const send = (
    request: Parameters<typeof requirePrincipal>[0],
    id: number,
    selection: ReplaySelection,
  ): Promise<Queued> => {
    const actor = requirePrincipal(request);
    return db.transaction().execute((tx) => replay(tx, jobs, actor, id, selection, clock.now()));
  };
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/deliveries/{delivery_id}`,
      summary: "Show a delivery with its attempts",
      params: deliveryParams,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id, delivery_id: deliveryId } = request.params;
        const webhook = await findWebhook(db, actor, id);
        const delivery = webhook && (await findDelivery(db, id, deliveryId));
        if (!delivery) throw notFound("Delivery");
        const times = await readTimeView(db, actor.userId, clock.now());
        return renderPage(context, request, deliveryPage({ webhook, delivery, times }));
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/test`,
      summary: "Send a test to a webhook",
      form: true,
      params,
      body: z.object({}),
      responses: { 303: { description: "Sent soon; redirect to the delivery" }, 404: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await db
          .transaction()
          .execute((tx) => sendTest(tx, jobs, actor, id, clock.now()));
        const [delivery] = outcome.status === "queued" ? outcome.ids : [];
        if (delivery === undefined) throw notFound("Webhook");
        const text = "The test is sent. It is attempted once.";
        return redirectWithMessage(context, deliveryPath(id, delivery), { text });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/deliveries/{delivery_id}/resend`,
      summary: "Send a delivery again",
      form: true,
      params: deliveryParams,
      body: z.object({}),
      responses: { 303: { description: "Sent soon; redirect to the delivery" }, 404: "common" },
      async handler(request) {
        const { id, delivery_id: deliveryId } = request.params;
        if (!(await findWebhook(db, requirePrincipal(request), id))) throw notFound("Webhook");
        if (!(await findDelivery(db, id, deliveryId))) throw notFound("Delivery");
        const outcome = await send(request, id, { id: deliveryId });
        const text =
          outcome.status === "queued" && outcome.ids.length === 0
            ? "It is being sent at this moment."
            : messageOf(outcome, "It is sent again.");
        return redirectWithMessage(context, deliveryPath(id, deliveryId), { text });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/resend`,
      summary: "Send the failed deliveries of the last hours again",
      form: true,
      params,
      body: z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) }),
      responses: { 303: { description: "Sent soon; redirect to the webhook" }, 404: "common" },
      async handler(request) {
        const { id } = request.params;
        const failedSince = new Date(clock.now().getTime() - request.body.hours * hourMs);
        const outcome = await send(request, id, { failedSince });
        const count = outcome.status === "queued" ? outcome.ids.length : 0;
        const sent =
          count === 1
            ? "One delivery is sent again."
            : `${String(count)} deliveries are sent again.`;
        const text = messageOf(outcome, count === 0 ? "There was nothing to send again." : sent);
        return redirectWithMessage(context, webhookPath(id), { text });
      },
    }),
  ];
}

/** The text of a message: why nothing is sent, or that it is. */
function messageOf(outcome: Queued, sent: string): string {
  if (outcome.status === "queued") return sent;
  if (outcome.reason === "not_found") throw notFound("Webhook");
  return "message" in outcome ? `${outcome.message}.` : "Nothing was sent.";
}

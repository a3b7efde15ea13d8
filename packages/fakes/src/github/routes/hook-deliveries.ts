import { dayMs } from "@tt/connector-core";
import { notFound } from "../responses";
import type { Call, Handler } from "../call";
import { cursorPageOf } from "../pages";
import type { FakeHookDelivery } from "../records";
import { deliveryDetailJson, deliveryJson } from "../render";
import { hookOf } from "./hooks";

/** github.com deletes deliveries after three days (GH-6). */
const retentionMs = 3 * dayMs;

/** `GET …/hooks/{id}/deliveries`, newest first */
export const listDeliveries: Handler = (call) => {
  const url = `${call.repositoryUrl}/hooks/${String(hookOf(call).id)}/deliveries`;
  const page = cursorPageOf(keptDeliveries(call), url, call.query);
  return {
    status: 200,
    body: page.items.map((delivery) => deliveryJson(call.repository, delivery)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `GET …/hooks/{id}/deliveries/{delivery}`: gets a delivery with its request. */
export const getDelivery: Handler = (call) => ({
  status: 200,
  body: deliveryDetailJson(call.repository, deliveryOf(call)),
});

/** `POST …/hooks/{id}/deliveries/{delivery}/attempts`: repeats a delivery. */
export const redeliver: Handler = (call) => {
  const delivery = deliveryOf(call);
  const { webhooks, repository } = call;
  webhooks.afterAnswer(() => webhooks.redeliver(repository, delivery));
  return { status: 202, body: {} };
};

function deliveryOf(call: Call): FakeHookDelivery {
  const id = Number(call.params["delivery"]);
  const delivery = keptDeliveries(call).find((one) => one.id === id);
  if (!delivery) throw notFound();
  return delivery;
}

function keptDeliveries(call: Call): readonly FakeHookDelivery[] {
  const hook = hookOf(call);
  const oldest = call.state.clock.now().getTime() - retentionMs;
  return call.repository.deliveries
    .filter(({ hookId, deliveredAt }) => hookId === hook.id && Date.parse(deliveredAt) >= oldest)
    .reverse();
}

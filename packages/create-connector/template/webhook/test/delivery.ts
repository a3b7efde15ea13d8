import { createHmac } from "node:crypto";
import { utf8, type RawRequest } from "@tt/connector-core";
import type { FixtureDelivery } from "@tt/connector-core/testing";

/** A delivery as Acme would send it. The id is a header: the body is the same whatever it is. */
export function delivery(
  { secret, deliveryId }: FixtureDelivery,
  event: string,
  body: string,
): RawRequest {
  return {
    headers: {
      "content-type": "application/json",
      "x-event": event,
      "x-delivery": deliveryId,
      "x-signature": createHmac("sha256", secret).update(body).digest("hex"),
    },
    body: utf8(body),
  };
}

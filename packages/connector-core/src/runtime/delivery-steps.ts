import type { Connector } from "../connector/contract";
import { isDelivery, type Reply, type RequestHead } from "../webhook/request";

/** The connector, and the integration of the URL, that a request is for. */
export interface DeliveryRecipient {
  readonly connector: Pick<Connector, "precheck" | "receive">;
  /** Undefined if the URL is shared by all integrations of the connector. */
  readonly publicId: string | undefined;
}

/** What to do with a request to a webhook URL before its body is read. */
export type DeliveryStart =
  /** Send the reply without reading the body. */
  | { readonly type: "reply"; readonly reply: Reply }
  /** Read the body, and pass it to {@link finishDelivery}. */
  | { readonly type: "read"; readonly maxBytes: number };

/**
 * Builds what connectors read of a request before its body.
 *
 * @param request `url` is the public URL that the provider called, because signatures of some providers
 *   cover it. Headers have lower-case names.
 * @example
 * ```ts
 * import { requestHead } from "@tt/connector-core";
 *
 * const url = "https://time.example.com/api/integrations/acme/webhook?token=a";
 * requestHead({ method: "POST", url, headers: {} }).query; // "token=a"
 * ```
 */
export function requestHead({
  method,
  url,
  headers,
}: Required<Pick<RequestHead, "method" | "url" | "headers">>): RequestHead {
  const start = url.indexOf("?");
  return { method, url, headers, ...(start === -1 ? {} : { query: url.slice(start + 1) }) };
}

/**
 * Decides about a request to a webhook URL by its headers, before its body uses memory. For hosts that
 * read requests in their own way; `handleDelivery` does it for a `Request`.
 *
 * @example
 * ```ts
 * import {
 *   finishDelivery,
 *   startDelivery,
 *   type DeliveryRecipient,
 *   type RequestHead,
 * } from "@tt/connector-core";
 *
 * type ReadBody = (maxBytes: number) => Promise<Uint8Array>;
 *
 * export async function receive(to: DeliveryRecipient, head: RequestHead, readBody: ReadBody) {
 *   const start = await startDelivery(to, head);
 *   if (start.type === "reply") return start.reply;
 *   return finishDelivery(to, head, await readBody(start.maxBytes));
 * }
 * ```
 */
export async function startDelivery(
  recipient: DeliveryRecipient,
  head: RequestHead,
): Promise<DeliveryStart> {
  // Some providers check a webhook URL by a GET request; all other requests get 405.
  if (!isDelivery(head)) {
    return { type: "reply", reply: await finishDelivery(recipient, head, new Uint8Array()) };
  }
  const decision = await recipient.connector.precheck(head, targetOf(recipient));
  return decision.type === "refused"
    ? { type: "reply", reply: decision.reply }
    : { type: "read", maxBytes: decision.maxBytes };
}

/**
 * Lets the connector verify and process a request whose body was read; see {@link startDelivery}.
 *
 * @example
 * ```ts
 * import { finishDelivery, type DeliveryRecipient, type RequestHead } from "@tt/connector-core";
 *
 * export async function statusOf(to: DeliveryRecipient, head: RequestHead, body: Uint8Array) {
 *   return (await finishDelivery(to, head, body)).status;
 * }
 * ```
 */
export function finishDelivery(
  recipient: DeliveryRecipient,
  head: RequestHead,
  body: Uint8Array,
): Promise<Reply> {
  return recipient.connector.receive({ ...head, body }, targetOf(recipient));
}

function targetOf({ publicId }: DeliveryRecipient): { readonly publicId?: string } {
  return publicId === undefined ? {} : { publicId };
}

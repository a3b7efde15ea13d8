import { realClock } from "../clock";
import type { Connector } from "../connector/contract";
import type { Manifest } from "../connector/manifest";
import { sharedDeliveryPath } from "../connector/urls";
import { malformed } from "../error";
import { rejectedReply, tooLargeReply } from "../webhook/replies";
import type { Reply } from "../webhook/request";
import { finishDelivery, requestHead, startDelivery } from "./delivery-steps";
import { readBody } from "./read-body";

/** A connector and its manifest, as a host registers them. */
export interface RegisteredConnector {
  readonly manifest: Manifest;
  readonly connector: Connector;
}

/** Where a delivery goes. */
export interface DeliveryTarget {
  readonly registered: RegisteredConnector;
  /** Undefined if the URL is shared by all integrations of the connector. */
  readonly publicId: string | undefined;
}

/** Longer ids belong to no integration. */
const maxPublicIdCharacters = 64;

/**
 * Finds the connector and the integration that a webhook URL belongs to.
 * @param path Below the base URL, e.g. `/api/integrations/github/webhook/k3v9`.
 * @returns undefined if it is no webhook URL
 * @example
 * ```ts
 * import { findDeliveryTarget, handleDelivery, type RegisteredConnector } from "@tt/connector-core";
 *
 * export async function route(connectors: readonly RegisteredConnector[], request: Request) {
 *   const target = findDeliveryTarget(connectors, new URL(request.url).pathname);
 *   return target ? handleDelivery(target, request) : new Response(null, { status: 404 });
 * }
 * ```
 */
export function findDeliveryTarget(
  connectors: readonly RegisteredConnector[],
  path: string,
): DeliveryTarget | undefined {
  for (const registered of connectors) {
    const shared = sharedDeliveryPath(registered.manifest);
    if (shared === undefined) continue;
    if (path === shared) return { registered, publicId: undefined };
    if (!path.startsWith(`${shared}/`)) continue;
    const publicId = path.slice(shared.length + 1);
    const isId = /^[\w-]+$/.test(publicId) && publicId.length <= maxPublicIdCharacters;
    return isId ? { registered, publicId } : undefined;
  }
  return undefined;
}

/**
 * Handles a request to a webhook URL: checks its headers, reads at most as much of its body as the
 * connector accepts, and lets the connector verify and process it.
 *
 * @param url The URL that the provider called. Pass it if a proxy changes the request's, because
 *   signatures of some providers cover it (default: the request's URL).
 * @throws TypeError if the body was read before, so that no signature can be verified
 * @example
 * ```ts
 * import { handleDelivery, type RegisteredConnector } from "@tt/connector-core";
 *
 * export function receive(registered: RegisteredConnector, request: Request): Promise<Response> {
 *   const publicId = new URL(request.url).pathname.split("/").at(-1);
 *   return handleDelivery({ registered, publicId }, request);
 * }
 * ```
 */
export async function handleDelivery(
  { registered: { connector }, publicId }: DeliveryTarget,
  request: Request,
  url = request.url,
): Promise<Response> {
  const recipient = { connector, publicId };
  const { method, headers } = request;
  const head = requestHead({ method, url, headers: Object.fromEntries(headers) });
  const start = await startDelivery(recipient, head);
  if (start.type === "reply") {
    // Node.js throws outside of any handler if a stream is cancelled in the turn in which it starts to flow.
    await realClock().sleep(0);
    // The connection may have broken off already.
    await request.body?.cancel().catch(() => undefined);
    return toResponse(start.reply);
  }
  if (request.bodyUsed) throw new TypeError(alreadyRead);
  let body: Uint8Array | undefined;
  try {
    body = await readBody(request, start.maxBytes);
  } catch (cause) {
    return toResponse(rejectedReply(malformed("The body could not be read", cause).toFailure()));
  }
  if (!body) return toResponse(tooLargeReply);
  return toResponse(await finishDelivery(recipient, head, body));
}

const alreadyRead =
  "The body of this delivery was read before, so its signature cannot be verified. Hand deliveries to `fetch` " +
  "before a body parser runs: move `app.use(express.json())` below that line.";

function toResponse({ status, body, headers }: Reply): Response {
  const init = { status, headers: { "x-content-type-options": "nosniff", ...headers } };
  if (typeof body !== "string") return Response.json(body, init);
  const response = new Response(body, init);
  response.headers.set("content-type", "text/plain; charset=utf-8");
  return response;
}

/** A response that a person may read. */
export function plainText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}

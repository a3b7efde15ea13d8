import type { IncomingHttpHeaders } from "node:http";
import {
  finishDelivery,
  guarantees,
  requestHead,
  sharedDeliveryPath,
  startDelivery,
  verificationNotice,
  type Reply,
  type RequestHead,
} from "@tt/connector-core";
import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import { rateLimited } from "../../platform/http/http-error";
import { connectorErrorSchema } from "../../platform/http/openapi/error-schemas";
import {
  route,
  type BodyDecision,
  type Route,
  type RouteHead,
  type RouteRequest,
  type RouteResponse,
} from "../../platform/http/route";
import type { RegisteredConnector } from "../registry";
import { documentedHeaders } from "./documented-headers";
import { replySchema } from "./reply-schema";

const ignoredSchema = z.object({
  ok: z.literal(true),
  handled: z.literal(false),
  reason: z.string().meta({ examples: ['The action "pinned" changes nothing here'] }),
});

/**
 * Routes for webhook deliveries: a URL shared by all integrations of a connector, and one for each
 * integration. The connector gets the raw body and the headers, and verifies them.
 */
export function webhookRoutes(
  connectors: readonly RegisteredConnector[],
  authenticator: Authenticator,
  baseUrl: string,
): readonly Route[] {
  const gate = { authenticator, baseUrl };
  return connectors.flatMap((registered) => {
    const { inbound, name } = registered.manifest;
    const path = sharedDeliveryPath(registered.manifest);
    if (!inbound || path === undefined) return [];
    // Others get 503 unread. People read the replies of these, and the body says how to reply to them.
    const hasOwnReply = inbound.answer !== undefined;
    const common = {
      method: "post",
      access: { type: "webhook" },
      ...(hasOwnReply
        ? {
            overloaded: (request: Parameters<typeof overloaded>[1]) =>
              overloaded(registered, request),
          }
        : {}),
      tag: "Webhooks",
      maxBytes: inbound.maxBytes,
      description: `The body is a webhook payload of ${name}. ${authentication(inbound.verification)}`,
      headers: documentedHeaders(registered.manifest),
      responses: {
        200: {
          description: "Processed now or before",
          schema: replySchema(registered.manifest),
          ...(repliesInText(inbound.challenges) ? { types: ["text/plain"] } : {}),
        },
        202: {
          description: "Verified and ignored; `reason` says why",
          schema: z.union([ignoredSchema, connectorErrorSchema]),
        },
        400: { description: "Verified, but the body is malformed" },
        401: { description: "The signature is missing or wrong" },
        413: { description: "The body is too large" },
        503: { description: "Temporarily unavailable; see `Retry-After`" },
      },
    } as const;
    return [
      ...(asksByGet(inbound.challenges) ? challengeRoutes(registered, gate, path) : []),
      route({
        ...common,
        path,
        summary: `Receive deliveries from ${name} for any integration`,
        beforeBody: (head) => decideBody(registered, gate, head),
        handler: (request) => deliver(registered, gate, request, undefined),
      }),
      route({
        ...common,
        path: `${path}/{public_id}`,
        summary: `Receive deliveries from ${name} for one integration`,
        params: z.object({ public_id: z.string().max(64) }),
        beforeBody: (head) => decideBody(registered, gate, head),
        handler: (request) => deliver(registered, gate, request, request.params.public_id),
      }),
    ];
  });
}

/** Services and settings that all webhook routes share. */
interface WebhookGate {
  readonly authenticator: Authenticator;
  /** Public URL of the host, without a trailing slash. */
  readonly baseUrl: string;
}

type Inbound = NonNullable<RegisteredConnector["manifest"]["inbound"]>;

function asksByGet(challenges: Inbound["challenges"] = []): boolean {
  return challenges.some(({ method }) => method !== "POST");
}

/** True if a challenge by POST is sent back as a text, or in a header beside an empty one. */
function repliesInText(challenges: Inbound["challenges"] = []): boolean {
  return challenges.some((each) => "echo" in each && each.method === "POST" && each.as !== "json");
}

/** True if a challenge by GET is answered only to those who know a token. */
function needsProof(challenges: Inbound["challenges"] = []): boolean {
  return challenges.some((each) => "echo" in each && each.method === "GET" && each.proof);
}

function authentication(verification: Inbound["verification"]): string {
  return guarantees(verification).signsBody
    ? "Deliveries are authenticated by their signature."
    : `Deliveries are authenticated by a token. ${verificationNotice(verification) ?? ""}`;
}

/** Some providers check a webhook URL by a GET request; all other GET requests get 405. */
function challengeRoutes(
  registered: RegisteredConnector,
  gate: WebhookGate,
  path: string,
): readonly Route[] {
  const common = {
    method: "get",
    access: { type: "public" },
    tag: "Webhooks",
    summary: `Confirm the webhook URL to ${registered.manifest.name}`,
    responses: {
      200: {
        description: "The URL is confirmed",
        schema: z.looseObject({}),
        types: ["text/plain"],
      },
      ...(needsProof(registered.manifest.inbound?.challenges)
        ? { 401: { description: "The request lacks the right token" }, 429: "common" as const }
        : {}),
      405: { description: "Not a confirmation request" },
    },
  } as const;
  return [
    route({
      ...common,
      path,
      handler: (request) => deliver(registered, gate, request, undefined, "GET"),
    }),
    route({
      ...common,
      path: `${path}/{public_id}`,
      params: z.object({ public_id: z.string().max(64) }),
      handler: (request) => deliver(registered, gate, request, request.params.public_id, "GET"),
    }),
  ];
}

async function deliver(
  { connector }: RegisteredConnector,
  { authenticator, baseUrl }: WebhookGate,
  request: Pick<RouteRequest<unknown, unknown, unknown>, "raw" | "headers" | "address" | "url">,
  publicId: string | undefined,
  method: Method = "POST",
): Promise<RouteResponse> {
  const recipient = { connector, publicId };
  const reply = await finishDelivery(recipient, headOf(method, request, baseUrl), request.raw);
  return limitRefusals(authenticator, request.address, reply);
}

type Method = "GET" | "POST";

/** The parts of a request before its body. */
function headOf(
  method: Method,
  { headers, url }: Pick<RouteHead, "headers" | "url">,
  baseUrl: string,
): RequestHead {
  return requestHead({ method, url: baseUrl + url, headers: singleValues(headers) });
}

/** Rejects requests by headers and URL before their body is read. */
async function decideBody(
  { connector }: RegisteredConnector,
  { authenticator, baseUrl }: WebhookGate,
  head: RouteHead,
): Promise<BodyDecision> {
  const { address, params, isOverloaded } = head;
  const { public_id: publicId } = params;
  // When overloaded, skip the lookup by public id and read the body, up to its limit.
  const recipient = { connector, publicId: isOverloaded ? undefined : publicId };
  const start = await startDelivery(recipient, headOf("POST", head, baseUrl));
  if (start.type === "read") return start;
  return { type: "answer", response: limitRefusals(authenticator, address, start.reply) };
}

function overloaded(
  { connector }: RegisteredConnector,
  { headers, raw }: Pick<RouteRequest<never, never, never>, "raw" | "headers">,
): RouteResponse {
  return connector.overloaded({ headers: singleValues(headers), body: raw });
}

/** @throws HttpError 429 if too many deliveries from an address were refused */
function limitRefusals(authenticator: Authenticator, address: string, reply: Reply): RouteResponse {
  if (reply.status !== 401) return reply;
  // Deliveries of many integrations come from one address of the provider. Only refused deliveries
  // count and get 429, so that one wrong secret does not stop the others.
  const wait = authenticator.webhookRefusals.take(address);
  if (wait > 0) throw rateLimited(wait);
  return reply;
}

/** Node joins repeated headers, except `set-cookie`, which requests do not have. */
function singleValues(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const { "set-cookie": _unused, ...rest } = headers;
  return rest as Record<string, string | undefined>;
}

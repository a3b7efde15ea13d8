import type { IncomingHttpHeaders } from "node:http";
import { integrationPath } from "@tt/connector-core";
import { z } from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import { notFound, rateLimited } from "../../platform/http/http-error";
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

const duplicateSchema = z.object({
  ok: z.literal(true),
  handled: z.literal(true),
  duplicate: z.literal(true).meta({ description: "It was acted on before" }),
});

const ignoredSchema = z.object({
  ok: z.literal(true),
  handled: z.literal(false),
  reason: z.string().meta({ examples: ['The action "pinned" changes nothing here'] }),
});

/** 200 beside what the connector itself answers: done before, or a change that failed. */
const gateReplies = [duplicateSchema, connectorErrorSchema] as const;

/**
 * Where providers deliver: the shared URL of the source document and the card's own. Bytes and
 * headers go to the connector's gate; everything else is its business.
 */
export function webhookRoutes(
  connectors: readonly RegisteredConnector[],
  authenticator: Authenticator,
): readonly Route[] {
  return connectors.flatMap((registered) => {
    const { inbound, name, documentation } = registered.manifest;
    if (!inbound) return [];
    const path = `${integrationPath(registered.manifest)}/${inbound.path}`;
    const common = {
      method: "post",
      access: { type: "webhook" },
      tag: "Webhooks",
      maxBytes: inbound.maxBytes,
      description: `The body is ${name}'s own. Whoever sends it needs no account here: the signature counts.`,
      ...(documentation?.headers ? { headers: documentation.headers } : {}),
      responses: {
        200: {
          description: "Done, or done before",
          schema: z.union([documentation?.reply ?? z.looseObject({}), ...gateReplies]),
        },
        202: {
          description: "Verified and left alone; the reason is in the answer",
          schema: z.union([ignoredSchema, connectorErrorSchema]),
        },
        400: { description: "Verified and unreadable" },
        401: { description: "The signature is missing or wrong" },
        413: { description: "Too large" },
        503: { description: "Not now; see Retry-After" },
      },
    } as const;
    return [
      ...(inbound.unsigned ? probeRoutes(registered, path) : []),
      route({
        ...common,
        path,
        summary: `Deliveries from ${name} for any card`,
        beforeBody: (head) => decideBody(registered, authenticator, head),
        overloaded: (request) => overloaded(registered, request),
        handler: (request) => deliver(registered, authenticator, request, undefined),
      }),
      route({
        ...common,
        path: `${path}/{public_id}`,
        summary: `Deliveries from ${name} for one card`,
        params: z.object({ public_id: z.string().max(64) }),
        beforeBody: (head) => decideBody(registered, authenticator, head),
        overloaded: (request) => overloaded(registered, request),
        handler: (request) => deliver(registered, authenticator, request, request.params.public_id),
      }),
    ];
  });
}

/** Some providers look by GET whether an address answers; anything else by GET finds nothing. */
function probeRoutes({ manifest, connector }: RegisteredConnector, path: string): readonly Route[] {
  const common = {
    method: "get",
    access: { type: "public" },
    tag: "Webhooks",
    summary: `${manifest.name} looks whether the address answers`,
    query: z.record(z.string(), z.string()),
    responses: {
      200: { description: "It does", schema: z.object({}) },
      404: { description: "That is no such look" },
    },
  } as const;
  const look = async (query: Readonly<Record<string, string>>): Promise<RouteResponse> => {
    const reply = await connector.receive({
      headers: {},
      body: new Uint8Array(),
      query: new URLSearchParams(query).toString(),
    });
    if (reply.status !== 200) throw notFound("Page");
    return reply;
  };
  return [
    route({ ...common, path, handler: (request) => look(request.query) }),
    route({
      ...common,
      path: `${path}/{public_id}`,
      params: z.object({ public_id: z.string().max(64) }),
      handler: (request) => look(request.query),
    }),
  ];
}

async function deliver(
  { connector }: RegisteredConnector,
  authenticator: Authenticator,
  request: Pick<RouteRequest<unknown, unknown, unknown>, "raw" | "headers" | "address">,
  publicId: string | undefined,
): Promise<RouteResponse> {
  const raw = { headers: single(request.headers), body: request.raw };
  const reply = await connector.receive(raw, publicId === undefined ? {} : { publicId });
  return limited(authenticator, request.address, reply);
}

/** Refuses by headers and address alone what cannot be genuine: its body is not read. */
async function decideBody(
  { connector }: RegisteredConnector,
  authenticator: Authenticator,
  { headers, address, params, isOverloaded }: RouteHead,
): Promise<BodyDecision> {
  const { public_id: publicId } = params;
  // Without room for a query the body is read after all, which its own limit bounds.
  const target = publicId === undefined || isOverloaded ? {} : { publicId };
  const decision = await connector.precheck({ headers: single(headers) }, target);
  if (decision.type === "readable") return { type: "read", maxBytes: decision.maxBytes };
  return { type: "answer", response: limited(authenticator, address, decision.reply) };
}

function overloaded(
  { connector }: RegisteredConnector,
  { headers, raw }: Pick<RouteRequest<never, never, never>, "raw" | "headers">,
): RouteResponse {
  return connector.overloaded({ headers: single(headers), body: raw });
}

/** @throws HttpError 429 when an address is refused too often */
function limited(
  authenticator: Authenticator,
  address: string,
  reply: RouteResponse,
): RouteResponse {
  if (reply.status !== 401) return reply;
  // Many cards' deliveries share a provider's address: one wrong secret must not stop the others, so
  // only what would be refused anyway is told to slow down.
  const wait = authenticator.webhookRefusals.take(address);
  if (wait > 0) throw rateLimited(wait);
  return reply;
}

/** Node joins repeated headers itself, except the one no webhook has. */
function single(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const { "set-cookie": _unused, ...rest } = headers;
  return rest as Record<string, string | undefined>;
}

import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { sessionCookie } from "../auth/cookie";
import type { Access, Route } from "./route";

/** Every error's shape (API contract §1.5). */
export const errorSchema = z
  .object({
    error: z.string(),
    message: z.string(),
    error_code: z.string(),
    errors: z.record(z.string(), z.array(z.string())).optional(),
  })
  .loose()
  .meta({ id: "Error" });

/** The OpenAPI 3.1 document of these routes: the same declarations that check the requests. */
export function openApiDocument(
  routes: readonly Route[],
  about: { readonly version: string; readonly baseUrl: string },
): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    if (route.hidden) continue;
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: operationOf(route),
    };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "tt host",
      version: about.version,
      description: "A time tracker with connectors. Times are ISO 8601 UTC, hours are decimal.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: about.baseUrl }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An API token: tt_…",
        },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
        session: { type: "apiKey", in: "cookie", name: sessionCookie(about.baseUrl).name },
        webhook: {
          type: "apiKey",
          in: "header",
          name: "X-Hub-Signature-256",
          description: "The provider's signature over the raw body; each provider names its own.",
        },
      },
    },
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const responses = Object.fromEntries(
    Object.entries({ ...errorResponses(route), ...route.responses }).map(([status, response]) => {
      const { description, schema = status >= "400" ? errorSchema : undefined } = response;
      return [
        status,
        { description, ...(schema ? { content: { "application/json": { schema } } } : {}) },
      ];
    }),
  );
  const content = route.body && {
    "application/json": { schema: route.body },
    ...(route.form ? { "application/x-www-form-urlencoded": { schema: route.body } } : {}),
  };
  const path = route.params instanceof z.ZodObject ? route.params : undefined;
  const query = route.query instanceof z.ZodObject ? route.query : undefined;
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    security: securityOf(route.access),
    ...(path || query
      ? {
          requestParams: {
            ...(path ? { path } : {}),
            ...(query ? { query } : {}),
          },
        }
      : {}),
    ...(content ? { requestBody: { content } } : {}),
    responses,
  };
}

function operationId(route: Route): string {
  const words = route.path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return [route.method, ...words].join("_");
}

function securityOf(access: Access): Record<string, string[]>[] {
  switch (access.type) {
    case "token":
      return [{ bearer: [access.scope] }, { apiKey: [access.scope] }];
    case "session":
      return [{ session: [] }];
    case "webhook":
      return [{ webhook: [] }];
    case "operator":
      return [{ bearer: [] }, {}];
    case "public":
    case "page":
      return [];
  }
}

function errorResponses(route: Route): Route["responses"] {
  const error = (description: string) => ({ description });
  const closed = route.access.type === "session" || route.access.type === "token";
  const limited = route.access.type === "token" || route.access.type === "webhook";
  return {
    ...(route.body || route.query ? { 400: error("The request is not valid") } : {}),
    ...(closed ? { 401: error("Nobody is logged in, or the token is not valid") } : {}),
    ...(closed ? { 403: error("Not with these rights") } : {}),
    ...(route.params ? { 404: error("There is no such thing, or it is not yours to see") } : {}),
    ...(route.body
      ? {
          413: error("The body is too large"),
          415: error("The body has another type"),
        }
      : {}),
    ...(limited ? { 429: error("Too many requests; see Retry-After") } : {}),
    500: error("A fault of ours; it has been logged"),
  };
}

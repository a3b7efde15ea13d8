import * as z from "zod";
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponseObject,
} from "zod-openapi";
import type { Access, RequestHeader, ResponseSpec, Route } from "../route";
import { commonAnswer, errorSchemaFor, refusalsOf, type CommonStatus } from "./error-responses";
import { rateLimitHeaders, retryAfterHeader } from "./headers";

/** Converts a route to an OpenAPI operation. */
export function operationOf(route: Route): ZodOpenApiOperationObject {
  const path = route.params instanceof z.ZodObject ? route.params : undefined;
  const query = route.query instanceof z.ZodObject ? route.query : undefined;
  const parameters = (route.headers ?? []).filter(({ signature }) => !signature);
  const description = descriptionOf(route);
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(description === "" ? {} : { description }),
    tags: [route.tag],
    ...(route.successor === undefined ? {} : { deprecated: true }),
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters: parameters.map(headerParameter) } : {}),
    ...(path || query
      ? { requestParams: { ...(path ? { path } : {}), ...(query ? { query } : {}) } }
      : {}),
    ...(route.body ? { requestBody: { content: bodyOf(route, route.body) } } : {}),
    responses: responsesOf(route),
  };
}

/** Returns the signature header of a webhook route; it names the security scheme. */
export function signatureHeader(route: Route): RequestHeader | undefined {
  return route.headers?.find(({ signature }) => signature);
}

function descriptionOf({ access, description = "" }: Route): string {
  const rule = accessRule(access);
  return [description, rule].filter((text) => text !== "").join("\n\n");
}

function accessRule(access: Access): string {
  switch (access.type) {
    case "token":
      return `Scope: \`${access.scope}\`${access.admin ? ". Requires an administrator." : ""}`;
    case "session":
      return [
        access.admin ? "Requires an administrator." : "",
        access.acceptsToken ? "An API token of any scope will do too, and is not limited." : "",
      ]
        .filter((text) => text !== "")
        .join(" ");
    default:
      return "";
  }
}

function bodyOf(route: Route, schema: z.ZodType): ZodOpenApiContentObject {
  return {
    "application/json": { schema },
    ...(route.form ? { "application/x-www-form-urlencoded": { schema } } : {}),
    ...Object.fromEntries(
      Object.entries(route.mediaTypes ?? {}).map(([type, other]) => [type, { schema: other }]),
    ),
  };
}

function headerParameter(header: RequestHeader) {
  const { name, description, example, required = false } = header;
  return {
    in: "header" as const,
    name,
    description,
    required,
    schema: { type: "string" as const },
    example,
  };
}

function responsesOf(route: Route): ZodOpenApiOperationObject["responses"] {
  const refused = refusalsOf(route).map(
    (status) => [String(status), commonAnswer(status, route.path)] as const,
  );
  const own = Object.entries(route.responses).map(
    ([status, spec]) => [status, responseOf(route, Number(status), spec)] as const,
  );
  const all = Object.fromEntries([...refused, ...own]);
  return all;
}

function responseOf(route: Route, status: number, spec: ResponseSpec): ZodOpenApiResponseObject {
  if (spec === "common") return commonAnswer(status as CommonStatus, route.path);
  const schema = spec.schema ?? (status >= 400 ? errorSchemaFor(status, route.path) : undefined);
  const others = Object.fromEntries(
    (spec.types ?? []).map((type) => [type, { schema: { type: "string" as const } }]),
  );
  const content = { ...(schema ? { "application/json": { schema } } : {}), ...others };
  const headers = headersOf(route, status);
  return {
    description: spec.description,
    ...(Object.keys(content).length > 0 ? { content } : {}),
    ...(headers ? { headers } : {}),
  };
}

function headersOf({ access }: Route, status: number): z.ZodObject | undefined {
  if (status === 429) return retryAfterHeader;
  if (status === 503) return retryAfterHeader.partial();
  return access.type === "token" && status < 400 ? rateLimitHeaders : undefined;
}

/** Derives the id from the path: `GET /api/v1/projects/{id}` becomes `get_projects_by_id`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\/v1\//, "/")
    .split("/")
    .filter((word) => word !== "")
    .map((word) => word.replace(/^\{(\w+)\}$/, "by_$1").replace(/\W+/g, "_"));
  return [method, ...words].join("_");
}

function securityOf(route: Route): Record<string, string[]>[] {
  const { access } = route;
  switch (access.type) {
    case "token":
      return [{ bearer: [access.scope] }, { apiKey: [access.scope] }];
    case "session":
      return access.acceptsToken
        ? [{ session: [] }, { bearer: [] }, { apiKey: [] }]
        : [{ session: [] }];
    case "webhook": {
      const header = signatureHeader(route);
      return header ? [{ [header.name]: [] }] : [];
    }
    case "operator":
      return [{ bearer: [] }, {}];
    case "public":
    case "page":
      return [];
  }
}

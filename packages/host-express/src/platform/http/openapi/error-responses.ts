import type * as z from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import { audienceOf } from "../errors";
import type { Route } from "../route";
import {
  connectorErrorSchema,
  errorSchema,
  rateLimitErrorSchema,
  scopeErrorSchema,
} from "./error-schemas";
import { retryAfterHeader } from "./headers";

/** An error response that many routes share. */
interface ErrorAnswer {
  /** Name of the component in the document. */
  readonly id: string;
  readonly description: string;
  readonly title: string;
  readonly message?: string;
  readonly code: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

const answers = {
  400: {
    id: "BadRequest",
    description: "The request is invalid; `errors` has the messages by field",
    title: "Validation failed",
    code: "validation_error",
    errors: { name: ["Is required"] },
  },
  401: {
    id: "Unauthorized",
    description: "The token or session is missing, invalid or expired",
    title: "Invalid token",
    message: "The provided API token is invalid or expired",
    code: "unauthorized",
  },
  403: {
    id: "Forbidden",
    description: "The token lacks a scope, or the request requires an administrator",
    title: "Only an administrator may do this.",
    code: "forbidden",
  },
  404: {
    id: "NotFound",
    description: "The resource does not exist, or you may not see it",
    title: "Project not found",
    code: "not_found",
  },
  409: {
    id: "Conflict",
    description: "The request conflicts with existing data",
    title: "A client with this name already exists",
    code: "conflict",
    errors: { name: ["A client with this name already exists"] },
  },
  413: {
    id: "PayloadTooLarge",
    description: "The body is too large",
    title: "The body is larger than this route accepts.",
    code: "payload_too_large",
  },
  415: {
    id: "UnsupportedMediaType",
    description: "The content type is not supported, or the body is compressed",
    title: "Send the body as application/json.",
    code: "unsupported_media_type",
  },
  429: {
    id: "TooManyRequests",
    description: "Too many requests; try again after `Retry-After` seconds",
    title: "Too many requests",
    message: "Too many requests. Try again in 12 seconds.",
    code: "rate_limited",
  },
  500: {
    id: "InternalError",
    description: "An unexpected error occurred; it has been logged",
    title: "Internal server error",
    message: "An unexpected error occurred on the server. It has been logged.",
    code: "internal_error",
  },
  503: {
    id: "Unavailable",
    description:
      "The database is unavailable (`database_error`), or the host is overloaded (`overloaded`); " +
      "try again after `Retry-After` seconds",
    title: "Database unavailable",
    message: "The database is temporarily unavailable. Try again in 5 seconds.",
    code: "database_error",
  },
} as const satisfies Readonly<Record<number, ErrorAnswer>>;

/** A status that has a common response. */
export type CommonStatus = keyof typeof answers;

/** Returns the error statuses that a route can respond with before its handler runs. */
export function refusalsOf(route: Route): readonly CommonStatus[] {
  const { access, method, body, query, params } = route;
  const foreign = route.sameOrigin ?? (access.type === "session" && method !== "get");
  const admin = access.type === "session" && (access.admin ?? false);
  const takesToken = access.type === "session" && (access.acceptsToken ?? false);
  const refusals: Readonly<Record<CommonStatus, boolean>> = {
    400: Boolean(body ?? query ?? params),
    401: ["session", "token", "operator"].includes(access.type),
    403: access.type === "token" || foreign || admin,
    404: params !== undefined,
    409: false,
    413: method !== "get",
    415: method !== "get",
    429: ["token", "operator", "webhook"].includes(access.type) || takesToken,
    500: true,
    503: !(route.withoutDatabase ?? false) || !(route.isAlwaysAdmitted ?? false),
  };
  return statuses.filter((status) => refusals[status]);
}

const statuses = Object.keys(answers).map(Number) as CommonStatus[];

/** Returns the schema of an error by status and path. */
export function errorSchemaFor(status: number, path: string): z.ZodType {
  if (audienceOf(path, undefined) === "connector") return connectorErrorSchema;
  if (path.startsWith("/api/v1/") && status === 403) return scopeErrorSchema;
  return status === 429 ? rateLimitErrorSchema : errorSchema;
}

const made = new Map<string, ZodOpenApiResponseObject>();

/** Returns a common response. The object is shared, so the document has one component for it. */
export function commonAnswer(status: CommonStatus, path: string): ZodOpenApiResponseObject {
  const schema = errorSchemaFor(status, path);
  const prefix = schema === connectorErrorSchema ? "Connector" : "";
  const own = schema === scopeErrorSchema ? "MissingScope" : answers[status].id;
  const person = !path.startsWith("/api");
  const id = `${prefix}${own}${person ? "OrPage" : ""}`;
  const known = made.get(id);
  if (known) return known;
  const answer: ZodOpenApiResponseObject = {
    id,
    description: answers[status].description,
    content: {
      "application/json": { schema, example: exampleOf(answers[status], schema) },
      ...(person ? { "text/html": { schema: { type: "string" } } } : {}),
    },
    ...(status === 429 || status === 503 ? { headers: retryAfterHeader } : {}),
  };
  made.set(id, answer);
  return answer;
}

function exampleOf(answer: ErrorAnswer, schema: z.ZodType): object {
  const { title, message = title, code, errors } = answer;
  const common = { error: title, message, error_code: code, ...(errors ? { errors } : {}) };
  if (schema === connectorErrorSchema) return { ok: false, code, ...common };
  return (schema.meta()?.examples?.[0] as object | undefined) ?? common;
}

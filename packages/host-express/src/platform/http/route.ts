import type { IncomingHttpHeaders } from "node:http";
import type * as z from "zod";
import type { Principal } from "../auth/principal";
import type { TokenScope } from "../auth/scopes";
import type { Tag } from "./openapi/tags";

/**
 * Access rule of a route:
 *
 * - `public`: no authentication
 * - `webhook`: providers; the connector verifies the signature
 * - `session`: requires a browser session, of an administrator if `admin` is true. If `acceptsToken` is
 *   true, an API token of any scope will do too, and is not limited
 * - `token`: requires an API token with the scope, of an administrator if `admin` is true
 * - `page`: no authentication; the principal is set if there is a session
 * - `operator`: requests from this machine, or with the metrics token
 */
export type Access =
  | { readonly type: "public" | "webhook" | "page" | "operator" }
  | { readonly type: "session"; readonly admin?: boolean; readonly acceptsToken?: boolean }
  | { readonly type: "token"; readonly scope: TokenScope; readonly admin?: boolean };

/** A validated request. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Bytes of the body; empty if the route streams it. */
  readonly raw: Uint8Array;
  /** The unread body, on routes that stream it. */
  readonly stream: AsyncIterable<Buffer> | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they were sent. */
  readonly url: string;
  /** IP address of the client, from `X-Forwarded-For` if proxies are trusted. */
  readonly address: string;
  /** Set on `session` and `token` routes, and on `page` routes if there is a session. */
  readonly principal: Principal | undefined;
}

/** A request whose body has not been read. */
export interface RouteHead {
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly address: string;
  /** True if the host is overloaded and optional work, e.g. queries, should be skipped. */
  readonly isOverloaded: boolean;
}

/** Decision before the body is read: respond immediately, or read up to `maxBytes` of the body. */
export type BodyDecision =
  | { readonly type: "answer"; readonly response: RouteResponse }
  | { readonly type: "read"; readonly maxBytes?: number };

/** Response of a handler. */
export interface RouteResponse {
  readonly status: number;
  /** An object is sent as JSON; a string or buffer is sent unchanged. */
  readonly body?: object | string | Buffer;
  /** Instead of `body`: parts of a large text, which are produced as the client reads them. */
  readonly stream?: AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Description of a response in the OpenAPI document. `common` is the shared response of the status,
 * e.g. of 404.
 */
export type ResponseSpec =
  | "common"
  | {
      readonly description: string;
      /** Schema of the JSON body (default for errors: the error format). */
      readonly schema?: z.ZodType;
      /** Further media types, e.g. `text/html`. */
      readonly types?: readonly string[];
    };

/** Description of a request header in the OpenAPI document. */
export interface RequestHeader {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly required?: boolean;
  /** True if the header contains the signature that authenticates the request. */
  readonly signature?: boolean;
}

/** A route without type parameters, for mounting and for the OpenAPI document. */
export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** OpenAPI path template, e.g. `/api/v1/projects/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  /** Details in Markdown. */
  readonly description?: string;
  readonly tag: Tag;
  /** Path that replaces this deprecated one; sent in the `Link` header of its responses. */
  readonly successor?: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly headers?: readonly RequestHeader[];
  /** If true, also accepts `application/x-www-form-urlencoded`. */
  readonly form?: boolean;
  /** Schemas of further media types of the body, for the OpenAPI document. */
  readonly mediaTypes?: Readonly<Record<string, z.ZodType>>;
  /**
   * If true, the handler reads the body from `stream`, so that a large one is never in memory as a
   * whole. `body` then only describes the JSON body in the OpenAPI document.
   */
  readonly isStreamed?: boolean;
  /**
   * Refuses authenticated callers before anything of the request is read or validated, e.g. because
   * its module is disabled.
   * @throws HttpError
   */
  assertAvailable?(): Promise<void>;
  /** Maximum size of the body (default: 16 KiB without authentication, else 1 MiB). */
  readonly maxBytes?: number;
  /** Runs before the body is read, e.g. to limit attempts. May throw or respond immediately. */
  beforeBody?(head: RouteHead): Promise<BodyDecision> | BodyDecision;
  /** If true, requests are processed even under overload, e.g. health checks. */
  readonly isAlwaysAdmitted?: boolean;
  /** Creates the response under overload (default: 503 in the API's error format). */
  overloaded?(request: Pick<RouteRequest<never, never, never>, "raw" | "headers">): RouteResponse;
  /** If true, rejects requests from other sites (default: true for changes on `session` routes). */
  readonly sameOrigin?: boolean;
  /** True if the route needs no database and thus never responds 503 `database_error`. */
  readonly withoutDatabase?: boolean;
  /** If true, the OpenAPI document omits the route, e.g. pages and assets. */
  readonly hidden?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  handler(request: RouteRequest<never, never, never>): Promise<RouteResponse> | RouteResponse;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** Declaration of a route: the source of its validation and of its OpenAPI operation. */
export interface RouteSpec<
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
> extends Omit<Route, "params" | "query" | "body" | "handler"> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  handler(
    request: RouteRequest<Output<Params>, Output<Query>, Output<Body>>,
  ): Promise<RouteResponse> | RouteResponse;
}

/** Declares a route with typed parameters, query and body. */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<Params, Query, Body>): Route {
  return spec as Route;
}

/** Creates a JSON response. */
export function json(status: number, body: object): RouteResponse {
  return { status, body };
}

/** Creates a JSON response of a text that is JSON already, e.g. from a cache. */
export function jsonText(status: number, text: string): RouteResponse {
  return { status, body: text, headers: { "content-type": "application/json; charset=utf-8" } };
}

/** Creates a 303 redirect, which the browser follows with GET. */
export function redirect(location: string, headers: Record<string, string> = {}): RouteResponse {
  return { status: 303, headers: { location, ...headers } };
}

/**
 * Returns the principal of a request.
 * @throws TypeError if the route allows anonymous requests
 */
export function requirePrincipal(request: {
  readonly principal: Principal | undefined;
}): Principal {
  if (!request.principal) throw new TypeError("The route allows anonymous requests");
  return request.principal;
}

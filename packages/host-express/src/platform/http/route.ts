import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Principal } from "../auth/principal";
import type { TokenScope } from "../auth/scopes";
import type { Tag } from "./openapi/tags";

/**
 * Who may call a route:
 *
 * - `public` anybody
 * - `webhook` a provider; the connector's signature check decides
 * - `session` a browser session, `admin` only where said
 * - `token` an API token with the scope
 * - `page` anybody; the handler is told who, if there is a session
 * - `operator` this machine, or the metrics token
 */
export type Access =
  | { readonly type: "public" | "webhook" | "page" | "operator" }
  | { readonly type: "session"; readonly admin?: boolean }
  | { readonly type: "token"; readonly scope: TokenScope };

/** What a handler is given: everything checked. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The unread body of a `webhook` route. */
  readonly raw: Uint8Array;
  readonly headers: IncomingHttpHeaders;
  /** The client's address, proxies considered. */
  readonly address: string;
  /** Set for `session` and `token` routes; on `page` routes when somebody is logged in. */
  readonly principal: Principal | undefined;
}

/** A request whose body has not been read. */
export interface RouteHead {
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
  /** True: there is no room for work that can be left out, e.g. queries. */
  readonly isOverloaded: boolean;
}

/** What is decided before a body is read: the answer, or how much of the body is read. */
export type BodyDecision =
  | { readonly type: "answer"; readonly response: RouteResponse }
  | { readonly type: "read"; readonly maxBytes?: number };

/** What a handler answers. */
export interface RouteResponse {
  readonly status: number;
  /** An object becomes JSON; a string or bytes are sent as they are. */
  readonly body?: object | string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One answer of a route, for the OpenAPI document; `common`: what the status means everywhere. */
export type ResponseSpec =
  | "common"
  | {
      readonly description: string;
      /** Of the JSON. Errors have theirs already. */
      readonly schema?: z.ZodType;
      /** What it can be beside JSON, e.g. `text/html`. */
      readonly types?: readonly string[];
    };

/** A header that a route reads, for the OpenAPI document. */
export interface RequestHeader {
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly required?: boolean;
  /** It proves who sent the request. */
  readonly signature?: boolean;
}

/** A route with its types erased: what mounting and the OpenAPI document work on. */
export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** In OpenAPI's form: `/api/v1/projects/{id}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  /** More than the summary, as Markdown. */
  readonly description?: string;
  readonly tag: Tag;
  /** The better address. Every answer to somebody who is let in names it. */
  readonly successor?: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly headers?: readonly RequestHeader[];
  /** Also takes `application/x-www-form-urlencoded`. */
  readonly form?: boolean;
  /** Largest body in bytes (default: 16 KiB where anybody may call, else 1 MiB). */
  readonly maxBytes?: number;
  /** Runs before the body is read, e.g. to count tries. May throw, or answer without the body. */
  beforeBody?(head: RouteHead): Promise<BodyDecision> | BodyDecision;
  /** Answered under overload too: health checks. */
  readonly isAlwaysAdmitted?: boolean;
  /** The answer under overload (default: 503 in the API's error shape). */
  overloaded?(request: Pick<RouteRequest<never, never, never>, "raw" | "headers">): RouteResponse;
  /** Refuses what other sites' pages send. On for sessions; said aloud for login and set-up. */
  readonly sameOrigin?: boolean;
  /** Answers without the database, so it cannot be refused with 503 `database_error`. */
  readonly withoutDatabase?: boolean;
  /** Absent from the document: pages and assets. */
  readonly hidden?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  handler(request: RouteRequest<never, never, never>): Promise<RouteResponse> | RouteResponse;
}

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** A route's declaration: the only source of its checks and of its place in the OpenAPI document. */
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

/** Declares a route. */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<Params, Query, Body>): Route {
  return spec as Route;
}

/** JSON with a status. */
export function json(status: number, body: object): RouteResponse {
  return { status, body };
}

/** Elsewhere, by GET. */
export function redirect(location: string, headers: Record<string, string> = {}): RouteResponse {
  return { status: 303, headers: { location, ...headers } };
}

/** The principal of a route that cannot be reached without one. */
export function requirePrincipal(request: {
  readonly principal: Principal | undefined;
}): Principal {
  if (!request.principal) throw new TypeError("The route lets anonymous callers in");
  return request.principal;
}

import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import type { Gatekeeper } from "../auth/authenticate";
import { isForeign } from "../auth/same-origin";
import type { Log } from "../log/log";
import { readBody } from "./body";
import { audienceOf, errorResponse } from "./errors";
import { forbidden, HttpError, notFound, validationError } from "./http-error";
import type { Route, RouteRequest, RouteResponse } from "./route";
import { isUnstorable, unstorableMessage } from "./unstorable";
import { validate } from "./validate";

const defaultMaxBytes = 1024 * 1024;

/** What every route needs around it. */
export interface MountOptions {
  readonly gatekeeper: Gatekeeper;
  /** Scheme, host and port people reach us by. */
  readonly ownOrigin: string;
  readonly log: Log;
}

/** Puts routes on an app. A path that is known for other methods answers 405. */
export function mount(app: Express, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) {
    const handlers: RequestHandler[] = [named(route.path)];
    if (route.method !== "get") {
      // Bytes, whatever their type: signatures are over them, and JSON is read after the checks.
      const limit = route.maxBytes ?? defaultMaxBytes;
      handlers.push(express.raw({ type: () => true, limit, inflate: false }));
    }
    app[route.method](expressPath(route.path), ...handlers, handlerOf(route, options));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes
      .filter((route) => route.path === path)
      .map((route) => route.method.toUpperCase());
    app.all(expressPath(path), named(path), () => {
      throw methodNotAllowed(allowed);
    });
  }
}

/** Tells the log which route this is; also for requests that end before its handler. */
function named(path: string): RequestHandler {
  return (_request, reply, next) => {
    reply.locals["route"] = path;
    next();
  };
}

function handlerOf(route: Route, options: MountOptions): RequestHandler {
  return async (request, reply) => {
    let response: RouteResponse;
    try {
      response = await answer(route, request, reply, options);
    } catch (error) {
      const audience = audienceOf(request.path, request.headers.accept);
      response = errorResponse(error, audience, options.log);
    }
    send(reply, response);
  };
}

async function answer(
  route: Route,
  request: Request,
  reply: Response,
  options: MountOptions,
): Promise<RouteResponse> {
  const checked = route.sameOrigin ?? (route.access.type === "session" && route.method !== "get");
  if (checked && isForeign(originHeaders(request), options.ownOrigin)) {
    throw forbidden(
      `The request comes from another site. Use ${options.ownOrigin}, or set BASE_URL to the address people use.`,
    );
  }
  const address = request.ip ?? "";
  const { principal, headers } = await options.gatekeeper.admit(route.access, {
    headers: request.headers,
    address,
  });
  // Also for the refusals that follow.
  const always = { ...headers, ...deprecation(route) };
  for (const [name, value] of Object.entries(always)) reply.setHeader(name, value);
  const raw = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const input: RouteRequest<unknown, unknown, unknown> = {
    params: route.params ? pathParameters(route, request) : undefined,
    query: route.query ? validate(route.query, singleValues(request)) : undefined,
    body: route.body ? bodyOf(route, request, raw) : undefined,
    raw,
    headers: request.headers,
    address,
    principal,
  };
  return route.handler(input as RouteRequest<never, never, never>);
}

/** Where programs should go instead (API contract §1.10). */
function deprecation({ successor }: Route): Readonly<Record<string, string>> {
  if (successor === undefined) return {};
  return { "x-api-deprecated": "true", link: `<${successor}>; rel="successor-version"` };
}

function bodyOf(route: Route, request: Request, raw: Uint8Array): unknown {
  const value = readBody(raw, request.headers["content-type"] ?? "", route.form ?? false);
  return route.body ? validate(route.body, value) : undefined;
}

/** A path parameter of the wrong form is a path that does not exist. */
function pathParameters(route: Route, request: Request): unknown {
  const result = isUnstorable(request.params) ? undefined : route.params?.safeParse(request.params);
  if (!result?.success) throw notFound("This address was");
  return result.data;
}

/** A parameter given twice says two things; none of them is taken. */
function singleValues(request: Request): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value !== "string") throw validationError({ [name]: ["Give this only once"] });
    if (isUnstorable(value)) throw validationError({ [name]: [unstorableMessage] });
    values[name] = value;
  }
  return values;
}

function originHeaders(request: Request): {
  "sec-fetch-site"?: string;
  origin?: string;
} {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  return {
    ...(typeof site === "string" ? { "sec-fetch-site": site } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

function methodNotAllowed(allowed: readonly string[]): HttpError {
  return new HttpError({
    status: 405,
    code: "method_not_allowed",
    message: `This address answers ${allowed.join(", ")} only.`,
    headers: { allow: allowed.join(", ") },
  });
}

/** Writes an answer. */
export function send(reply: Response, response: RouteResponse): void {
  reply.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers ?? {})) reply.setHeader(name, value);
  if (response.body === undefined) {
    reply.end();
  } else if (typeof response.body === "string" || Buffer.isBuffer(response.body)) {
    if (!reply.hasHeader("content-type"))
      reply.setHeader("content-type", "text/html; charset=utf-8");
    reply.end(response.body);
  } else {
    reply.setHeader("content-type", "application/json; charset=utf-8");
    reply.end(JSON.stringify(response.body));
  }
}

/** `/projects/{id}` → `/projects/:id`. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

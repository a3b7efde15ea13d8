import type { Express, Request, RequestHandler, Response } from "express";
import type { Authenticator } from "../auth/authenticate";
import { isForeign } from "../auth/same-origin";
import type { Log } from "../log/log";
import type { AdmissionControl, Pass } from "./admission";
import { readBody } from "./body";
import type { BodyBudget, BodyShare } from "./body-budget";
import { discardBody } from "./discard-body";
import { audienceOf, errorResponse } from "./errors";
import { forbidden, HttpError, notFound, validationError } from "./http-error";
import { readBytes } from "./read-bytes";
import type { BodyDecision, Route, RouteHead, RouteRequest, RouteResponse } from "./route";
import { isUnstorable, unstorableMessage } from "./unstorable";
import { validate } from "./validate";

/** Bodies of callers who have shown who they are. */
const maxBytesKnown = 1024 * 1024;
/** Bodies of anybody: a login or the set-up. */
const maxBytesAnybody = 16 * 1024;
/** For the body of somebody unknown to arrive. */
const unknownBodyTimeoutMs = 10_000;

/** What every route needs around it. */
export interface MountOptions {
  readonly authenticator: Authenticator;
  /** Scheme, host and port people reach us by. */
  readonly ownOrigin: string;
  readonly log: Log;
  readonly admission: AdmissionControl;
  /** For the bodies of callers who have not shown who they are. */
  readonly unverifiedBodies: BodyBudget;
}

/** Puts routes on an app. A path that is known for other methods answers 405. */
export function mount(app: Express, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) {
    app[route.method](expressPath(route.path), named(route.path), handlerOf(route, options));
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
    const pass = route.isAlwaysAdmitted ? undefined : options.admission.pass();
    const share = isKnown(route) ? undefined : options.unverifiedBodies.share();
    let response: RouteResponse;
    try {
      response = await answer(route, request, reply, { ...options, pass, share });
    } catch (error) {
      const audience = audienceOf(request.path, request.headers.accept);
      response = errorResponse(error, audience, options.log);
    } finally {
      pass?.leave();
      share?.release();
    }
    send(reply, response);
  };
}

/** What one request may use. */
interface RequestRoom {
  readonly pass: Pass | undefined;
  readonly share: BodyShare | undefined;
}

/**
 * Who calls and how often is decided before the body is read. While it is awaited, the request takes
 * nobody's turn: its sender may be slow on purpose.
 */
async function answer(
  route: Route,
  request: Request,
  reply: Response,
  options: MountOptions & RequestRoom,
): Promise<RouteResponse> {
  const { pass, share } = options;
  const checked = route.sameOrigin ?? (route.access.type === "session" && route.method !== "get");
  if (checked && isForeign(originHeaders(request), options.ownOrigin)) {
    throw forbidden(
      `The request comes from another site. Use ${options.ownOrigin}, or set BASE_URL to the address people use.`,
    );
  }
  const isOverloaded = await isRefused(pass, route);
  const { headers } = request;
  const address = request.ip ?? "";
  const admitted = await options.authenticator.authenticate(route.access, { headers, address });
  // Also for the refusals that follow.
  const always = { ...admitted.headers, ...deprecation(route) };
  for (const [name, value] of Object.entries(always)) reply.setHeader(name, value);
  let raw: Uint8Array = new Uint8Array();
  if (route.method !== "get") {
    const params = request.params as Readonly<Record<string, string>>;
    const decision = await decideBody(route, { params, headers, address, isOverloaded });
    if (decision.type === "answer") return decision.response;
    pass?.leave();
    const maxBytes = decision.maxBytes ?? maxBytesOf(route);
    const timeoutMs = isKnown(route) ? undefined : unknownBodyTimeoutMs;
    raw = await readBytes(request, reply, { maxBytes, timeoutMs, share });
    if ((await isRefused(pass, route)) && route.overloaded)
      return route.overloaded({ raw, headers });
  }
  const input: RouteRequest<unknown, unknown, unknown> = {
    params: route.params ? pathParameters(route, request) : undefined,
    query: route.query ? validate(route.query, singleValues(request)) : undefined,
    body: route.body ? bodyOf(route, request, raw) : undefined,
    raw,
    headers,
    address,
    principal: admitted.principal,
  };
  return route.handler(input as RouteRequest<never, never, never>);
}

/** Waits for a turn. @returns True when there is none and the route has its own answer to that */
async function isRefused(pass: Pass | undefined, route: Route): Promise<boolean> {
  try {
    await pass?.enter();
    return false;
  } catch (error) {
    if (route.overloaded) return true;
    throw error;
  }
}

async function decideBody(route: Route, head: RouteHead): Promise<BodyDecision> {
  return (await route.beforeBody?.(head)) ?? { type: "read" };
}

/** Has whoever calls shown who they are before the body is read? */
function isKnown({ access }: Route): boolean {
  return access.type === "session" || access.type === "token" || access.type === "operator";
}

function maxBytesOf(route: Route): number {
  return route.maxBytes ?? (isKnown(route) ? maxBytesKnown : maxBytesAnybody);
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

/** Writes an answer. What is left of the request's body is discarded. */
export function send(reply: Response, response: RouteResponse): void {
  discardBody(reply.req);
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

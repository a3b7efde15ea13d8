import express, {
  type Express,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from "express";
import type { Authenticator } from "../auth/authenticate";
import type { Log } from "../log/log";
import type { AdmissionControl, Permit } from "./admission";
import { assertOwnOrigin } from "./assert-own-origin";
import { readBody } from "./body";
import type { BodyBudget, BodyShare } from "./body-budget";
import { errorResponse, type ErrorPages, type FailedRequest } from "./errors";
import { HttpError, notFound, validationError } from "./http-error";
import { inGroups } from "./route-groups";
import { readBytes } from "./read-bytes";
import { streamBody } from "./body-stream";
import { withinMaxSize } from "./response-size";
import type { BodyDecision, Route, RouteHead, RouteRequest, RouteResponse } from "./route";
import { followable, send, sendStream } from "./send-response";
import { readUnsentForm } from "./unsent-form";
import { isUnstorable, unstorableMessage } from "./unstorable";
import { validate } from "./validate";

/** Limit for bodies of authenticated callers. */
const maxAuthenticatedBytes = 1024 * 1024;
/** Limit for other bodies, e.g. of a login. */
const maxUnauthenticatedBytes = 16 * 1024;
/** Time for the body of an unauthenticated caller to arrive. */
const unauthenticatedBodyTimeoutMs = 10_000;

/** Services and limits that all routes share. */
export interface MountOptions {
  readonly authenticator: Authenticator;
  /** Scheme, host and port of the host's public URL. */
  readonly ownOrigin: string;
  readonly log: Log;
  readonly errorPages: ErrorPages;
  readonly admission: AdmissionControl;
  /** Budget for the bodies of unauthenticated callers. */
  readonly unverifiedBodies: BodyBudget;
}

/** Adds routes to an app. A known path with another method gets 405. */
export function mount(app: Express, routes: readonly Route[], options: MountOptions): void {
  app.use(inGroups(routes, (ofGroup) => routerOf(ofGroup, options)));
}

function routerOf(routes: readonly Route[], options: MountOptions): Router {
  const router = express.Router();
  for (const route of routes) {
    router[route.method](expressPath(route.path), handlerOf(route, options));
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes
      .filter((route) => route.path === path)
      .map((route) => route.method.toUpperCase());
    // Not `router.all`, which adds a handler for each of the 35 methods that Node.js knows.
    router.route(expressPath(path)).all((_request, reply) => {
      setRouteName(reply, path);
      throw methodNotAllowed(allowed);
    });
  }
  return router;
}

/** Sets the route's name for the log. */
function setRouteName(reply: Response, path: string): void {
  reply.locals["route"] = path;
}

function handlerOf(route: Route, options: MountOptions): RequestHandler {
  return async (request, reply) => {
    setRouteName(reply, route.path);
    const permit = route.isAlwaysAdmitted ? undefined : options.admission.permit();
    const share = isAuthenticated(route) ? undefined : options.unverifiedBodies.share();
    let response: RouteResponse;
    try {
      response = await respond(route, request, reply, { ...options, permit, share });
    } catch (error) {
      permit?.release();
      const unsent = await readUnsentForm(error, route, request, reply, options.unverifiedBodies);
      response = await errorResponse(error, { ...failedRequest(request), unsent }, options);
    } finally {
      permit?.release();
      share?.release();
    }
    if (response.stream) await sendStream(reply, response, response.stream, options.log);
    else send(reply, request.headers["x-fragment"] === undefined ? response : followable(response));
  };
}

/** The parts of a request that the response to its error depends on. */
export function failedRequest(request: Request): FailedRequest {
  const { method, path, headers, originalUrl: url } = request;
  return { method, path, url, headers, address: request.ip ?? "" };
}

/** Shared capacity that one request uses. */
interface RequestCapacity {
  readonly permit: Permit | undefined;
  readonly share: BodyShare | undefined;
}

/**
 * Authenticates and limits the caller before the body is read. The permit is released while the body
 * arrives, so that slow senders block no other request.
 */
async function respond(
  route: Route,
  request: Request,
  reply: Response,
  options: MountOptions & RequestCapacity,
): Promise<RouteResponse> {
  const { permit, share } = options;
  const checked = route.sameOrigin ?? (route.access.type === "session" && route.method !== "get");
  // Only a session is sent by browsers on their own.
  const acceptsToken = route.access.type === "session" && route.access.acceptsToken === true;
  if (checked && !acceptsToken) assertOwnOrigin(request, options.ownOrigin);
  const isOverloaded = await isRefused(permit, route);
  const { headers, originalUrl: url } = request;
  const address = request.ip ?? "";
  const admitted = await options.authenticator.authenticate(route.access, { headers, address });
  if (checked && acceptsToken && admitted.principal?.via === "session") {
    assertOwnOrigin(request, options.ownOrigin);
  }
  // Set here so that the error responses below have them too.
  const commonHeaders = { ...admitted.headers, ...deprecation(route) };
  for (const [name, value] of Object.entries(commonHeaders)) reply.setHeader(name, value);
  await route.assertAvailable?.();
  let raw: Uint8Array = new Uint8Array();
  let stream: AsyncIterable<Buffer> | undefined;
  if (route.method !== "get") {
    const params = request.params as Readonly<Record<string, string>>;
    const decision = await decideBody(route, { params, headers, url, address, isOverloaded });
    if (decision.type === "answer") return decision.response;
    // A small body has arrived with its headers, and needs no second turn.
    const keepsPermit = request.complete && route.isStreamed !== true && !isOverloaded;
    if (!keepsPermit) permit?.release();
    const maxBytes = decision.maxBytes ?? maxBytesOf(route);
    if (route.isStreamed === true) stream = streamBody(request, reply, maxBytes);
    const timeoutMs = isAuthenticated(route) ? undefined : unauthenticatedBodyTimeoutMs;
    if (!stream) raw = await readBytes(request, reply, { maxBytes, timeoutMs, share });
    // A streamed body arrives while the handler runs, which must not hold a permit meanwhile.
    if (!stream && !keepsPermit && (await isRefused(permit, route)) && route.overloaded)
      return route.overloaded({ raw, headers });
  }
  const input: RouteRequest<unknown, unknown, unknown> = {
    params: route.params ? pathParameters(route, request) : undefined,
    query: route.query ? validate(route.query, singleValues(request)) : undefined,
    body: route.body && !stream ? bodyOf(route, request, raw) : undefined,
    raw,
    stream,
    headers,
    url,
    address,
    principal: admitted.principal,
  };
  const response = await route.handler(input as RouteRequest<never, never, never>);
  // Other methods have changed something already, and respond with what was sent.
  return route.method === "get" ? withinMaxSize(response) : response;
}

/**
 * Acquires the permit.
 * @returns true if the host is overloaded and the route has its own response to that
 */
async function isRefused(permit: Permit | undefined, route: Route): Promise<boolean> {
  try {
    await permit?.acquire();
    return false;
  } catch (error) {
    if (route.overloaded) return true;
    throw error;
  }
}

async function decideBody(route: Route, head: RouteHead): Promise<BodyDecision> {
  return (await route.beforeBody?.(head)) ?? { type: "read" };
}

/** True if the route authenticates its caller before the body is read. */
function isAuthenticated({ access }: Route): boolean {
  return access.type === "session" || access.type === "token" || access.type === "operator";
}

function maxBytesOf(route: Route): number {
  return (
    route.maxBytes ?? (isAuthenticated(route) ? maxAuthenticatedBytes : maxUnauthenticatedBytes)
  );
}

/** Headers that announce the successor of a deprecated route. */
function deprecation({ successor }: Route): Readonly<Record<string, string>> {
  if (successor === undefined) return {};
  return { "x-api-deprecated": "true", link: `<${successor}>; rel="successor-version"` };
}

function bodyOf(route: Route, request: Request, raw: Uint8Array): unknown {
  const value = readBody(raw, request.headers["content-type"] ?? "", route.form ?? false);
  return route.body ? validate(route.body, value) : undefined;
}

/** Validates path parameters. An invalid one means that the path does not exist. */
function pathParameters(route: Route, request: Request): unknown {
  const result = isUnstorable(request.params) ? undefined : route.params?.safeParse(request.params);
  if (!result?.success) throw notFound("Route");
  return result.data;
}

/** Query parameters by name. A repeated parameter is ambiguous and therefore refused. */
function singleValues(request: Request): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value !== "string") throw validationError({ [name]: ["Must occur only once"] });
    if (isUnstorable(value)) throw validationError({ [name]: [unstorableMessage] });
    values[name] = value;
  }
  return values;
}

function methodNotAllowed(allowed: readonly string[]): HttpError {
  return new HttpError({
    status: 405,
    code: "method_not_allowed",
    message: `This route supports ${allowed.join(", ")} only.`,
    headers: { allow: allowed.join(", ") },
  });
}

/** Converts `/projects/{id}` to Express's `/projects/:id`. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

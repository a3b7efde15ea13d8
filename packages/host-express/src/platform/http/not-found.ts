import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Authenticator } from "../auth/authenticate";
import type { Log } from "../log/log";
import { errorResponse, type ErrorPages } from "./errors";
import { notFound } from "./http-error";
import { failedRequest } from "./mount";
import { send } from "./send-response";

/**
 * Creates the last handlers of the app: 404 for requests that match no route, and the response to
 * errors that were thrown before a route handled the request.
 */
export function notFoundHandlers(
  log: Log,
  authenticator: Authenticator,
  errorPages: ErrorPages,
): [RequestHandler, ErrorRequestHandler] {
  return [
    () => {
      throw notFound("Route");
    },
    // Express recognizes error handlers by their four parameters.
    async (error: unknown, request, reply, _next) => {
      const caller = failedRequest(request);
      const response = await errorResponse(error, caller, { log, errorPages });
      const isTokenApi = /^\/api\/v1(\/|$)/i.test(request.path);
      const headers = isTokenApi ? await authenticator.rateHeaders(caller) : {};
      send(reply, { ...response, headers: { ...headers, ...response.headers } });
    },
  ];
}

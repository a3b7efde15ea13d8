import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Log } from "../log/log";
import { errorPage } from "../pages/error-page";
import { errorResponse } from "./errors";
import { notFound } from "./http-error";
import { send } from "./mount";
import type { RouteResponse } from "./route";

/** What is left: addresses that do not exist, and faults before a route was reached. */
export function unknownAddress(log: Log): [RequestHandler, ErrorRequestHandler] {
  const answer = (
    accept: string | undefined,
    path: string,
    response: RouteResponse,
  ): RouteResponse =>
    path.startsWith("/api/") || !(accept ?? "").includes("text/html")
      ? response
      : { status: response.status, body: errorPage(response.status) };
  return [
    (request, reply) => {
      const response = errorResponse(notFound("This address was"), "api", log);
      send(reply, answer(request.headers.accept, request.path, response));
    },
    // Express tells error handlers from others by their four parameters.
    (error: unknown, request, reply, _next) => {
      const shape = request.path.startsWith("/api/integrations/") ? "connector" : "api";
      const response = errorResponse(error, shape, log);
      send(reply, answer(request.headers.accept, request.path, response));
    },
  ];
}

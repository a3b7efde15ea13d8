import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Log } from "../log/log";
import { audienceOf, errorResponse } from "./errors";
import { notFound } from "./http-error";
import { send } from "./mount";

/** What is left: addresses that do not exist, and refusals before a route's handler was reached. */
export function unknownAddress(log: Log): [RequestHandler, ErrorRequestHandler] {
  return [
    () => {
      throw notFound("This address was");
    },
    // Express tells error handlers from others by their four parameters.
    (error: unknown, request, reply, _next) => {
      const audience = audienceOf(request.path, request.headers.accept);
      send(reply, errorResponse(error, audience, log));
    },
  ];
}

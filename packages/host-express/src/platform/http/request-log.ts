import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import type { Log } from "../log/log";
import type { Metrics } from "../metrics/metrics";

const sane = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives every request an id and writes one line when it ends: the route's template, never the URL,
 * which may hold what somebody typed.
 */
export function requestLog(log: Log, metrics: Metrics): RequestHandler {
  return (request, reply, next) => {
    const given = request.headers["x-request-id"];
    const id = typeof given === "string" && sane.test(given) ? given : randomUUID();
    reply.setHeader("x-request-id", id);
    const started = performance.now();
    // Also when the client left before the answer.
    reply.once("close", () => {
      const route = (reply.locals["route"] as string | undefined) ?? "unknown";
      const milliseconds = performance.now() - started;
      metrics.request(request.method, route, reply.statusCode, milliseconds / 1000);
      log.info(
        {
          request: id,
          method: request.method,
          route,
          status: reply.statusCode,
          milliseconds: Math.round(milliseconds * 10) / 10,
          ...(reply.writableFinished ? {} : { aborted: true }),
        },
        "request",
      );
    });
    next();
  };
}

import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import type { Log } from "../log/log";
import type { Metrics } from "../metrics/metrics";

const idPattern = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Creates middleware that assigns an id to every request and logs one line when it ends. The line
 * has the route's template, never the URL, which may contain personal data.
 */
export function requestLog(log: Log, metrics: Metrics): RequestHandler {
  return (request, reply, next) => {
    const sent = request.headers["x-request-id"];
    const id = typeof sent === "string" && idPattern.test(sent) ? sent : randomUUID();
    reply.setHeader("x-request-id", id);
    const started = performance.now();
    // `close` also fires if the client disconnects before the response.
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

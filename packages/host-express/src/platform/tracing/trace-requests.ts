import type { RequestHandler } from "express";
import type { Tracer } from "./tracer";

/** Creates middleware that traces every request, from its first byte until its response ends. */
export function traceRequests(tracer: Tracer): RequestHandler {
  return (request, reply, next) => {
    const { method } = request;
    void tracer.span(method, { "http.request.method": method }, (span) => {
      const ended = new Promise<void>((resolve) => {
        reply.once("close", () => {
          const route = (reply.locals["route"] as string | undefined) ?? "unknown";
          const status = reply.statusCode;
          span.rename(`${method} ${route}`);
          span.set({ "http.route": route, "http.response.status_code": status });
          if (status >= 500) span.fail(String(status));
          resolve();
        });
      });
      next();
      return ended;
    });
  };
}

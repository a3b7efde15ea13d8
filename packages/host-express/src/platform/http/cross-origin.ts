import type { RequestHandler } from "express";

const allowed = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
const requestHeaders =
  "Authorization, X-API-Key, Content-Type, Accept, X-Request-ID, Idempotency-Key";
const exposed =
  "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/** Any page may call the token API: it has no cookies to abuse (API contract §1.1). */
export const crossOrigin: RequestHandler = (request, reply, next) => {
  reply.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
  reply.setHeader("access-control-allow-methods", allowed);
  reply.setHeader("access-control-allow-headers", requestHeaders);
  reply.setHeader("access-control-expose-headers", exposed);
  reply.vary("Origin");
  if (request.method !== "OPTIONS") {
    next();
    return;
  }
  reply.setHeader("access-control-max-age", "600");
  reply.statusCode = 204;
  reply.end();
};

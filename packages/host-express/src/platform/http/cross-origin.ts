import type { RequestHandler } from "express";

const allowedMethods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
const allowedHeaders =
  "Authorization, X-API-Key, Content-Type, Accept, X-Request-ID, Idempotency-Key";
const exposedHeaders =
  "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/** CORS middleware. Pages of all origins may call the token API, since it ignores cookies. */
export const crossOrigin: RequestHandler = (request, reply, next) => {
  reply.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
  reply.setHeader("access-control-allow-methods", allowedMethods);
  reply.setHeader("access-control-allow-headers", allowedHeaders);
  reply.setHeader("access-control-expose-headers", exposedHeaders);
  reply.vary("Origin");
  if (request.method !== "OPTIONS") {
    next();
    return;
  }
  reply.setHeader("access-control-max-age", "600");
  reply.statusCode = 204;
  reply.end();
};

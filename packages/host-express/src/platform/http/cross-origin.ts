import type { RequestHandler } from "express";

const allowedMethods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
const allowedHeaders =
  "Authorization, X-API-Key, Content-Type, Accept, X-Request-ID, Idempotency-Key";
const exposedHeaders =
  "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After";

/** Headers of all responses of the token API. Pages of all origins may call it, since it ignores cookies. */
export function crossOriginHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin ?? "*",
    "access-control-allow-methods": allowedMethods,
    "access-control-allow-headers": allowedHeaders,
    "access-control-expose-headers": exposedHeaders,
    vary: "Origin",
  };
}

/** Middleware that sets {@link crossOriginHeaders}, and answers preflight requests. */
export const crossOrigin: RequestHandler = (request, reply, next) => {
  const { vary: _, ...headers } = crossOriginHeaders(request.headers.origin);
  for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
  reply.vary("Origin");
  if (request.method !== "OPTIONS") {
    next();
    return;
  }
  reply.setHeader("access-control-max-age", "600");
  reply.statusCode = 204;
  reply.end();
};

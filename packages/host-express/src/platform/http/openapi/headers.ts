import { z } from "zod";

/** `Retry-After`. */
export const retryAfterHeader = z.object({
  "Retry-After": z.int().meta({
    description: "Seconds to wait",
    examples: [12],
    header: { id: "RetryAfter" },
  }),
});

/** What every answer to a valid token says about its limits (source document, API contract §1.8). */
export const rateLimitHeaders = z.object({
  "X-RateLimit-Limit": z.int().meta({
    description: "Requests allowed in the window that has the fewest left: the minute or the hour",
    examples: [100],
    header: { id: "RateLimitLimit" },
  }),
  "X-RateLimit-Remaining": z.int().meta({
    description: "Requests left in that window",
    examples: [87],
    header: { id: "RateLimitRemaining" },
  }),
  "X-RateLimit-Reset": z.int().meta({
    description: "When one more is free, Unix seconds",
    examples: [1_705_309_260],
    header: { id: "RateLimitReset" },
  }),
});

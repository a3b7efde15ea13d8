import * as z from "zod";

/** Schema of the `Retry-After` header. */
export const retryAfterHeader = z.object({
  "Retry-After": z.int().meta({
    description: "Seconds to wait before a retry",
    examples: [12],
    header: { id: "RetryAfter" },
  }),
});

/** Schema of the rate limit headers that every response to a valid token has. */
export const rateLimitHeaders = z.object({
  "X-RateLimit-Limit": z.int().meta({
    description: "Limit of the window (minute or hour) that has the fewest requests left",
    examples: [100],
    header: { id: "RateLimitLimit" },
  }),
  "X-RateLimit-Remaining": z.int().meta({
    description: "Requests left in that window",
    examples: [87],
    header: { id: "RateLimitRemaining" },
  }),
  "X-RateLimit-Reset": z.int().meta({
    description: "Time when one more request becomes available, in Unix seconds",
    examples: [1_705_309_260],
    header: { id: "RateLimitReset" },
  }),
});

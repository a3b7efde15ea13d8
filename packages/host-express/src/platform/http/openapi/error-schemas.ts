import * as z from "zod";

/** Schema of an error. */
export const errorSchema = z
  .object({
    error: z
      .string()
      .meta({ description: "Short error text for users", examples: ["Validation failed"] }),
    message: z
      .string()
      .meta({ description: "What is wrong and how to fix it", examples: ["Validation failed"] }),
    error_code: z
      .string()
      .meta({ description: "Error code for programs", examples: ["validation_error"] }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: "Messages by field", examples: [{ name: ["Is required"] }] }),
  })
  .meta({ id: "Error" });

/** Schema of a 403 response to a token. */
export const scopeErrorSchema = errorSchema
  .omit({ errors: true })
  .extend({
    required_scope: z.string().optional().meta({ description: "Scope that the request requires" }),
    available_scopes: z.array(z.string()).optional().meta({ description: "Scopes of the token" }),
  })
  .meta({
    id: "ScopeError",
    examples: [
      {
        error: "Insufficient permissions",
        message: "This endpoint requires the 'write:projects' scope",
        error_code: "forbidden",
        required_scope: "write:projects",
        available_scopes: ["read:projects", "read:time_entries"],
      },
    ],
  });

const count = z.int().optional();

/** Schema of a 429 response; only the limits of tokens have counts. */
export const rateLimitErrorSchema = errorSchema
  .omit({ errors: true })
  .extend({
    limit_per_minute: count,
    limit_per_hour: count,
    remaining_per_minute: count,
    remaining_per_hour: count,
  })
  .meta({
    id: "RateLimitError",
    examples: [
      {
        error: "Too many requests",
        message: "Too many requests. Try again in 12 seconds.",
        error_code: "rate_limited",
        limit_per_minute: 100,
        limit_per_hour: 1000,
        remaining_per_minute: 0,
        remaining_per_hour: 640,
      },
    ],
  });

/** Schema of an error of a connector route. */
export const connectorErrorSchema = z
  .object({
    ok: z.literal(false),
    error: z
      .string()
      .meta({ description: "Error text for users", examples: ["Integration not configured"] }),
    code: z.string().meta({ description: "Error code for programs", examples: ["not_configured"] }),
    message: z
      .string()
      .meta({ description: "Same as `error`", examples: ["Integration not configured"] }),
    error_code: z.string().meta({ description: "Same as `code`", examples: ["not_configured"] }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: "Messages by field" }),
    retry_after: z.int().optional().meta({ description: "Seconds to wait before a retry" }),
  })
  .meta({ id: "ConnectorError" });

import { z } from "zod";

/** Every error's shape (API contract §1.5). */
export const errorSchema = z
  .object({
    error: z.string().meta({ description: "For people", examples: ["Validation failed"] }),
    message: z
      .string()
      .meta({ description: "What is wrong and what to do", examples: ["Validation failed"] }),
    error_code: z
      .string()
      .meta({ description: "For programs to branch on", examples: ["validation_error"] }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: "Messages by field", examples: [{ name: ["Is required"] }] }),
  })
  .meta({ id: "Error" });

/** 403 of a token. */
export const scopeErrorSchema = errorSchema
  .omit({ errors: true })
  .extend({
    required_scope: z.string().optional().meta({ description: "The scope that is missing" }),
    available_scopes: z
      .array(z.string())
      .optional()
      .meta({ description: "The scopes that the token has" }),
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

const left = z.int().optional();

/** 429; the counts are there for a token's own limits. */
export const rateLimitErrorSchema = errorSchema
  .omit({ errors: true })
  .extend({
    limit_per_minute: left,
    limit_per_hour: left,
    remaining_per_minute: left,
    remaining_per_hour: left,
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

/** What every connector route answers when it did not work. */
export const connectorErrorSchema = z
  .object({
    ok: z.literal(false),
    error: z.string().meta({ description: "For people", examples: ["Integration not configured"] }),
    code: z
      .string()
      .meta({ description: "For programs to branch on", examples: ["not_configured"] }),
    message: z
      .string()
      .meta({ description: "The same as error", examples: ["Integration not configured"] }),
    error_code: z.string().meta({ description: "The same as code", examples: ["not_configured"] }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: "Messages by field" }),
    retry_after: z.int().optional().meta({ description: "Seconds" }),
  })
  .meta({ id: "ConnectorError" });

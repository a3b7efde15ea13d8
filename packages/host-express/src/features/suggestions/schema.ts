import * as z from "zod";
import { maxSuggestions } from "./candidates";

const suggestionSchema = z
  .object({
    project_id: z.int(),
    project_name: z.string().meta({ examples: ["Website Redesign"] }),
    task_id: z.int().nullable(),
    task_name: z
      .string()
      .nullable()
      .meta({ examples: ["Fix the login"] }),
    notes: z.string().meta({ examples: ["Reset of passwords"] }),
    tags: z.string().meta({ description: "Comma-separated", examples: ["frontend"] }),
    billable: z.boolean(),
    confidence: z.enum(["high", "medium", "low"]),
    source: z.enum(["deterministic", "ai"]),
  })
  .meta({ id: "Suggestion" });

/** A suggested time entry. */
export type Suggestion = z.output<typeof suggestionSchema>;

/** The response of `GET /api/ai/suggest`. */
export const suggestionsSchema = z.object({
  ok: z.literal(true),
  suggestions: z.array(suggestionSchema).max(maxSuggestions),
});

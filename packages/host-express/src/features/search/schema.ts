import * as z from "zod";
import { errorSchema } from "../../platform/http/openapi/error-schemas";
import { isTooLong, searchTypes } from "./terms";

/** One search result. */
const searchResult = z
  .object({
    type: z.enum(searchTypes),
    category: z.enum(searchTypes).meta({ description: "Same as `type`" }),
    id: z.int(),
    title: z.string().meta({ examples: ["Website Redesign"] }),
    description: z.string().meta({ examples: ["Complete website overhaul"] }),
    url: z.string().meta({ description: "Path of its page", examples: ["/projects/1"] }),
    badge: z.string().meta({
      description: "Short label: the type, a task's status or an entry's duration",
      examples: ["Project"],
    }),
  })
  .meta({ id: "SearchResult" });

/** Output of {@link searchResult}. */
export type SearchResult = z.output<typeof searchResult>;

/** Response of a search: the results by type, and the types that could not be searched. */
export const searchResponse = z
  .object({
    results: z.array(searchResult),
    query: z.string().meta({ examples: ["website"] }),
    count: z.int().meta({ description: "Number of results" }),
    partial: z
      .boolean()
      .meta({ description: "Whether a type could not be searched; see `errors`" }),
    errors: z.partialRecord(z.enum(["projects", "tasks", "clients", "entries"]), z.string()),
  })
  .meta({ id: "SearchResponse" });

/** Error response for a text that is too short: an error with empty results. */
export const tooShortResponse = errorSchema
  .extend({
    results: z
      .array(searchResult)
      .max(0)
      .optional()
      .meta({ examples: [[]] }),
    partial: z.boolean().optional(),
  })
  .meta({ id: "SearchError" });

/** Output of {@link searchResponse}. */
export type SearchResponse = z.output<typeof searchResponse>;

/** Query parameters of a search. The text is trimmed. */
export const searchQuery = z.object({
  q: z
    .string()
    .trim()
    .refine((text) => !isTooLong(text), "At most 200 characters")
    .default("")
    .meta({
      description: "The text to find, 2 to 200 characters; % and _ are not wildcards",
      examples: ["website"],
    }),
  limit: z
    .string()
    .optional()
    .meta({ description: "Maximum number of results per type, 1 to 50", examples: ["10"] }),
  types: z
    .string()
    .optional()
    .meta({ description: "Comma-separated list of project, task, client and entry; all if blank" }),
});

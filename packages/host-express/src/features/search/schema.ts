import { z } from "zod";
import { errorSchema } from "../../platform/http/openapi/error-schemas";
import { isTooLong, searchTypes } from "./terms";

/** A thing that was found (API contract §8). */
export const searchResult = z
  .object({
    type: z.enum(searchTypes),
    category: z.enum(searchTypes),
    id: z.int(),
    title: z.string().meta({ examples: ["Website Redesign"] }),
    description: z.string().meta({ examples: ["Complete website overhaul"] }),
    url: z.string().meta({ examples: ["/projects/1"] }),
    badge: z.string().meta({ examples: ["Project"] }),
  })
  .meta({ id: "SearchResult" });

/** One of the things that were found. */
export type SearchResult = z.output<typeof searchResult>;

/** What was found, type by type, and which types could not be searched. */
export const searchAnswer = z
  .object({
    results: z.array(searchResult),
    query: z.string().meta({ examples: ["website"] }),
    count: z.int(),
    partial: z.boolean().meta({ description: "Some type could not be searched; see errors" }),
    errors: z.partialRecord(z.enum(["projects", "tasks", "clients", "entries"]), z.string()),
  })
  .meta({ id: "SearchAnswer" });

/** A search for too little: the source document's own shape beside the error's. */
export const tooShortAnswer = errorSchema
  .extend({
    results: z
      .array(searchResult)
      .max(0)
      .optional()
      .meta({ examples: [[]] }),
    partial: z.boolean().optional(),
  })
  .meta({ id: "SearchError" });

/** The answer of a search. */
export type SearchAnswer = z.output<typeof searchAnswer>;

/** Query parameters of a search; blanks around the text do not count. */
export const searchQuery = z.object({
  q: z
    .string()
    .trim()
    .refine((text) => !isTooLong(text), "At most 200 characters")
    .default("")
    .meta({
      description: "What to look for, 2 to 200 characters; wildcards stand for themselves",
      examples: ["website"],
    }),
  limit: z
    .string()
    .optional()
    .meta({ description: "Results per type, 1 to 50", examples: ["10"] }),
  types: z
    .string()
    .optional()
    .meta({ description: "project, task, client, entry, with commas between them; all if blank" }),
});

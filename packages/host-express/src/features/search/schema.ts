import { z } from "zod";
import { isTooLong, searchTypes } from "./terms";

/** A thing that was found (API contract §8). */
export const searchResult = z
  .object({
    type: z.enum(searchTypes),
    category: z.enum(searchTypes),
    id: z.int(),
    title: z.string(),
    description: z.string(),
    url: z.string(),
    badge: z.string(),
  })
  .meta({ id: "SearchResult" });

/** One of the things that were found. */
export type SearchResult = z.output<typeof searchResult>;

/** What was found, type by type, and which types could not be searched. */
export const searchAnswer = z
  .object({
    results: z.array(searchResult),
    query: z.string(),
    count: z.int(),
    partial: z.boolean().meta({ description: "Some type could not be searched; see errors" }),
    errors: z.partialRecord(z.enum(["projects", "tasks", "clients", "entries"]), z.string()),
  })
  .meta({ id: "SearchAnswer" });

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

import * as z from "zod";
import type { PageRequest } from "../db/page";

const defaultPerPage = 50;
const maxPerPage = 100;

const maxPage = 10_000_000;

/** Reads a number in a query. Invalid values become the default, not an error. */
function clamp(text: string, defaultValue: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value < 1 ? defaultValue : Math.min(value, max);
}

/** Creates the schema of a number in a query. */
function clamped(defaultValue: number, max: number): z.ZodType<number, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text = "") => clamp(text, defaultValue, max));
}

/** Creates the schema of a number in a query that is undefined if it was not sent. */
function clampedIfSent(
  defaultValue: number,
  max: number,
): z.ZodType<number | undefined, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : clamp(text, defaultValue, max)));
}

/** Query parameters of every list. */
export const pageQuery = {
  page: clamped(1, maxPage).meta({
    description: "Page number, starting at 1",
    type: "integer",
    minimum: 1,
    default: 1,
    examples: [1],
    param: { id: "Page" },
  }),
  per_page: clamped(defaultPerPage, maxPerPage).meta({
    description: `Items per page, at most ${String(maxPerPage)}`,
    type: "integer",
    minimum: 1,
    default: defaultPerPage,
    examples: [defaultPerPage],
    param: { id: "PerPage" },
  }),
};

/** Query parameters of a report that has pages only if both are sent. */
export const optionalPageQuery = {
  page: clampedIfSent(1, maxPage).meta({
    description: "Page number, starting at 1; requires `per_page`",
    type: "integer",
    minimum: 1,
    examples: [1],
  }),
  per_page: clampedIfSent(defaultPerPage, maxPerPage).meta({
    description: `Rows per page, at most ${String(maxPerPage)}; requires \`page\``,
    type: "integer",
    minimum: 1,
    examples: [defaultPerPage],
  }),
};

/** Schema of the `pagination` object. */
export const paginationSchema = z
  .object({
    page: z.int(),
    per_page: z.int(),
    total: z.int(),
    pages: z.int(),
    has_next: z.boolean(),
    has_prev: z.boolean(),
    next_page: z.int().nullable(),
    prev_page: z.int().nullable(),
  })
  .meta({ id: "Pagination" });

/** Creates the `pagination` object of a list response. */
export function pagination(
  { page, per_page }: PageRequest,
  total: number,
): z.output<typeof paginationSchema> {
  const pages = Math.ceil(total / per_page);
  const hasNext = page < pages;
  const hasPrevious = page > 1;
  return {
    page,
    per_page,
    total,
    pages,
    has_next: hasNext,
    has_prev: hasPrevious,
    next_page: hasNext ? page + 1 : null,
    prev_page: hasPrevious ? page - 1 : null,
  };
}

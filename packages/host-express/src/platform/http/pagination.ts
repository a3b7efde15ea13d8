import { z } from "zod";
import type { PageRequest } from "../db/page";

const defaultPerPage = 50;
const maxPerPage = 100;

/** Below 1 or not a number: the default; more than the most: the most (API contract §25). */
function clamped(fallback: number, most: number): z.ZodType<number, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text) => {
      const value = /^\d+$/.test(text ?? "") ? Number(text) : 0;
      return value < 1 ? fallback : Math.min(value, most);
    });
}

/** Query parameters of every list. */
export const pageQuery = {
  page: clamped(1, 10_000_000).meta({
    description: "Page number, from 1",
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

/** Where a page stands. */
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

/** The `pagination` object of a list's answer (source document). */
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

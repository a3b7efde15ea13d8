import { sql, type SelectQueryBuilder } from "kysely";

/** Selects one page of a list. */
export interface PageRequest {
  /** Page number, starting at 1. */
  readonly page: number;
  readonly per_page: number;
}

/** One page of a list, and the number of rows on all pages. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** The SQL OFFSET of a page. */
export function offsetOf({ page, per_page }: PageRequest): number {
  return (page - 1) * per_page;
}

/**
 * Reads one page of the rows that `matching` selects, and counts all of them.
 * @param select Adds the columns and the order to `matching`.
 */
export async function readPage<DB, Tables extends keyof DB, Row>(
  matching: SelectQueryBuilder<DB, Tables, object>,
  page: PageRequest,
  select: (query: SelectQueryBuilder<DB, Tables, object>) => SelectQueryBuilder<DB, Tables, Row>,
): Promise<Page<Row>> {
  const count = matching.select(sql<number>`count(*)`.as("total")).$castTo<{ total: number }>();
  const [rows, { total }] = await Promise.all([
    select(matching).limit(page.per_page).offset(offsetOf(page)).execute(),
    count.executeTakeFirstOrThrow(),
  ]);
  return { rows, total };
}

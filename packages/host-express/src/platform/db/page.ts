/** A page of a list: `page` counts from 1. */
export interface PageRequest {
  readonly page: number;
  readonly per_page: number;
}

/** The SQL OFFSET of a page. */
export function offsetOf({ page, per_page }: PageRequest): number {
  return (page - 1) * per_page;
}

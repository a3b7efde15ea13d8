import { sql, type Kysely, type RawBuilder, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { QuoteItemsTable, QuotesTable } from "../../platform/db/tables/quotes";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { QuoteStatus } from "./status";

/** Columns of `quote_items` that are read as JSON numbers instead of texts. */
type Amounts = "quantity" | "unit_price" | "total_amount";

/** A row of `quote_items`, as JSON. */
export type QuoteItemRow = Omit<Selectable<QuoteItemsTable>, Amounts> & Record<Amounts, number>;

/** A row of `quotes` with its lines by position. */
export type QuoteRow = Selectable<QuotesTable> & { readonly items: readonly QuoteItemRow[] };

/** Filters of a list of quotes; undefined fields do not filter. */
export interface QuoteFilter {
  readonly status: QuoteStatus | undefined;
  readonly clientId: number | undefined;
}

/** SQL condition for queries on `quotes`: administrators see every quote, others their own ones. */
export function quoteVisible(actor: Actor): RawBuilder<boolean> {
  if (actor.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`quotes.created_by = ${actor.userId}`;
}

/** Read in the statement of the quote, so that lines and totals are of the same version. */
const items = sql<readonly QuoteItemRow[]>`(
  select coalesce(json_agg(quote_items order by quote_items.position), '[]')
  from quote_items where quote_items.quote_id = quotes.id)`.as("items");

/** Lists the quotes that an actor can see, newest first. */
export async function listQuotes(
  db: Kysely<Database>,
  actor: Actor,
  { status, clientId }: QuoteFilter,
  page: PageRequest,
): Promise<Page<QuoteRow>> {
  const visible = db
    .selectFrom("quotes")
    .where(quoteVisible(actor))
    .$if(status !== undefined, (query) => query.where("status", "=", status ?? "draft"))
    .$if(clientId !== undefined, (query) => query.where("client_id", "=", clientId ?? 0));
  return readPage(visible, page, (query) =>
    query.selectAll().select(items).orderBy("created_at", "desc").orderBy("id", "desc"),
  );
}

/** Finds a quote that the actor can see. */
export async function findQuote(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<QuoteRow | undefined> {
  return db
    .selectFrom("quotes")
    .selectAll()
    .select(items)
    .where("id", "=", id)
    .where(quoteVisible(actor))
    .executeTakeFirst();
}

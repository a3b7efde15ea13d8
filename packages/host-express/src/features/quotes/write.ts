import { withoutUndefined } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { staleVersion, type ChangeOutcome, type Refused } from "../../platform/change-outcome";
import { differing } from "../../platform/db/differing";
import type { Database } from "../../platform/db/schema";
import { refuseClient } from "../access/usable-clients";
import { refuseProject } from "../access/usable-projects";
import { assignNumber } from "./assign-number";
import { refuseChange, refuseDeletion } from "./change";
import type { NewItem } from "./item-schema";
import { priceQuote } from "./price";
import { refuseStock } from "./refuse-stock";
import { statusColumns, type QuoteStatus } from "./status";
import { findQuote, quoteVisible } from "./store";
import { lineTotal, type PriceTerms } from "./totals";

/** Input of {@link createQuote}. */
export interface NewQuote extends PriceTerms {
  readonly client_id: number;
  readonly project_id: number | null;
  readonly title: string;
  readonly description: string | null;
  readonly tax_rate: number;
  /** Undefined for the installation's currency. */
  readonly currency_code?: string | undefined;
  readonly discount_amount: number;
  readonly discount_reason: string | null;
  /** Last day of validity, YYYY-MM-DD; null for no limit. */
  readonly valid_until: string | null;
  readonly payment_terms: string | null;
  readonly notes: string | null;
  readonly terms: string | null;
  readonly visible_to_client: boolean;
  readonly items: readonly NewItem[];
}

/** Changes to a quote; absent and undefined fields keep their values, and `items` replaces all lines. */
export type QuoteChange = {
  readonly [Field in Exclude<keyof NewQuote, "client_id">]?: NewQuote[Field] | undefined;
} & { readonly status?: QuoteStatus | undefined };

/** Creates a draft with its lines, and assigns its number. */
export async function createQuote(
  tx: Transaction<Database>,
  actor: Actor,
  input: NewQuote,
  now: Date,
): Promise<{ readonly status: "created"; readonly id: number } | Refused> {
  const { items, currency_code: currency, ...fields } = input;
  const refusal =
    (await refuseClient(tx, actor, input.client_id)) ??
    (await refuseProject(tx, actor, input.project_id, input.client_id)) ??
    (await refuseStock(tx, items));
  if (refusal) return refusal;
  const priced = priceQuote(items, input);
  if (priced.status === "refused") return priced;
  // Last, because it holds a lock that other quotes wait for.
  const assigned = await assignNumber(tx, now);
  const { id } = await tx
    .insertInto("quotes")
    .values({
      ...fields,
      ...priced.totals,
      quote_number: assigned.number,
      currency_code: currency ?? assigned.currency,
      created_by: actor.userId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await insertItems(tx, id, items);
  return { status: "created", id };
}

/**
 * Updates a quote that the actor can see.
 * @param options `version` refuses the change unless it is the current version; `today` is the current
 * date in the actor's time zone, YYYY-MM-DD.
 */
export async function updateQuote(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: QuoteChange,
  options: { readonly version: number | undefined; readonly today: string; readonly now: Date },
): Promise<ChangeOutcome> {
  const before = await lockQuote(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(options.version, before);
  if (stale) return stale;
  const { items: wanted, ...rest } = change;
  const fields = withoutUndefined(differing(before, rest));
  const items = wanted && !areSame(before.items, wanted) ? wanted : undefined;
  if (items === undefined && Object.keys(fields).length === 0) return { status: "unchanged" };

  const changed = [...Object.keys(fields), ...(items ? ["items"] : [])];
  const refusal =
    refuseChange(before, fields.status, changed, options.today) ??
    (await refuseProject(tx, actor, fields.project_id ?? null, before.client_id)) ??
    (await refuseStock(tx, items ?? []));
  if (refusal) return refusal;
  const priced = priceQuote(items ?? before.items, { ...before, ...fields });
  if (priced.status === "refused") return priced;
  await tx
    .updateTable("quotes")
    .set({
      ...fields,
      ...priced.totals,
      ...(fields.status ? statusColumns(fields.status, options.now, actor.userId) : {}),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  if (items) {
    await tx.deleteFrom("quote_items").where("quote_id", "=", id).execute();
    await insertItems(tx, id, items);
  }
  return { status: "updated" };
}

/** Deletes a quote that the actor can see and that was never sent, with its lines. */
export async function deleteQuote(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
): Promise<{ readonly status: "deleted" } | Refused> {
  const quote = await lockQuote(tx, actor, id);
  if (!quote) return { status: "refused", reason: "not_found" };
  const refusal = refuseDeletion(quote);
  if (refusal) return refusal;
  await tx.deleteFrom("quotes").where("id", "=", id).execute();
  return { status: "deleted" };
}

/** Locks a quote that the actor can see, then reads it, so that no change is missed. */
async function lockQuote(tx: Transaction<Database>, actor: Actor, id: number) {
  await tx
    .selectFrom("quotes")
    .select("id")
    .where("id", "=", id)
    .where(quoteVisible(actor))
    .forUpdate()
    .execute();
  return findQuote(tx, actor, id);
}

async function insertItems(
  tx: Transaction<Database>,
  quoteId: number,
  items: readonly NewItem[],
): Promise<void> {
  if (items.length === 0) return;
  await tx
    .insertInto("quote_items")
    .values(
      items.map((item, position) => ({
        ...item,
        quote_id: quoteId,
        position,
        total_amount: lineTotal(item),
      })),
    )
    .execute();
}

function areSame(rows: readonly object[], items: readonly NewItem[]): boolean {
  const isSame = (item: NewItem, index: number): boolean =>
    Object.keys(differing(rows[index] ?? {}, item)).length === 0;
  return rows.length === items.length && items.every(isSame);
}

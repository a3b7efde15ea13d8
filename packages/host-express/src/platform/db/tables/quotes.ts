import type { ColumnType, Generated } from "kysely";
import type { Day, Decimal, DefaultInstant, Instant } from "../columns";

/** Quotes and their lines. */
export interface QuoteTables {
  quotes: QuotesTable;
  quote_items: QuoteItemsTable;
}

/** A `numeric` with the default 0. */
type DefaultDecimal = ColumnType<string, number | string | undefined, number | string>;

export interface QuotesTable {
  id: Generated<number>;
  /** Unique; assigned by `features/quotes/assign-number.ts`. */
  quote_number: string;
  client_id: number;
  project_id: number | null;
  title: string;
  description: string | null;
  status: Generated<"draft" | "sent" | "accepted" | "rejected" | "expired">;
  discount_type: "percentage" | "fixed" | null;
  /** A percentage or an amount, depending on `discount_type`. */
  discount_amount: DefaultDecimal;
  discount_reason: string | null;
  /** Rate as a percentage, 0 to 100. */
  tax_rate: DefaultDecimal;
  currency_code: string;
  subtotal: Decimal;
  discount_value: Decimal;
  subtotal_after_discount: Decimal;
  tax_amount: Decimal;
  total_amount: Decimal;
  /** The last day on which it can be accepted. */
  valid_until: Day | null;
  payment_terms: string | null;
  notes: string | null;
  terms: string | null;
  visible_to_client: Generated<boolean>;
  sent_at: Instant | null;
  /** Whether it was ever sent, also if it is a draft again. */
  was_sent: Generated<boolean>;
  accepted_at: Instant | null;
  accepted_by: number | null;
  rejected_at: Instant | null;
  created_by: number | null;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

export interface QuoteItemsTable {
  id: Generated<number>;
  quote_id: number;
  /** Counts from 0. */
  position: number;
  line_kind: "item" | "expense" | "good";
  display_name: string | null;
  category: string | null;
  line_date: Day | null;
  sku: string | null;
  description: string;
  quantity: Decimal;
  unit_price: Decimal;
  /** Quantity times price, rounded to two decimals. */
  total_amount: Decimal;
  unit: string | null;
  stock_item_id: number | null;
  warehouse_id: number | null;
  created_at: DefaultInstant;
}

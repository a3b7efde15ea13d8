import type { ColumnType, Generated } from "kysely";
import type { Decimal, DefaultInstant, Instant } from "../columns";

/** Stock of items in warehouses. It is the same for all users of the installation. */
export interface InventoryTables {
  warehouses: WarehousesTable;
  stock_items: StockItemsTable;
  stock_levels: StockLevelsTable;
  stock_movements: StockMovementsTable;
}

export interface WarehousesTable {
  id: Generated<number>;
  name: string;
  /** Unique; contains no parentheses. */
  code: string;
  address: string | null;
  contact_person: string | null;
  contact_email: string | null;
  contact_phone: string | null;
  is_active: Generated<boolean>;
  /** If true, movements may make the stock of an item negative. */
  allow_negative_stock: Generated<boolean>;
  notes: string | null;
  created_by: number;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

export interface StockItemsTable {
  id: Generated<number>;
  /** Article number; unique among all items. */
  sku: string;
  name: string;
  description: string | null;
  category: string | null;
  unit: string;
  default_cost: Decimal | null;
  default_price: Decimal | null;
  currency_code: string;
  barcode: string | null;
  is_active: Generated<boolean>;
  /** If false, there are no movements of the item. */
  is_trackable: Generated<boolean>;
  reorder_point: Decimal | null;
  reorder_quantity: Decimal | null;
  supplier: string | null;
  supplier_sku: string | null;
  image_url: string | null;
  notes: string | null;
  created_by: number;
  created_at: DefaultInstant;
  updated_at: DefaultInstant;
  version: Generated<number>;
  /** The user who made the last change; null for an integration, or if it is not known. */
  changed_by: number | null;
}

/** Stock of an item in a warehouse: the sum of its movements. */
export interface StockLevelsTable {
  stock_item_id: number;
  warehouse_id: number;
  quantity_on_hand: ColumnType<string, never, never>;
  updated_at: DefaultInstant;
}

/** Changes of stock. Rows are never changed or deleted. */
export interface StockMovementsTable {
  id: Generated<number>;
  movement_type: "adjustment" | "purchase" | "sale" | "transfer";
  stock_item_id: number;
  warehouse_id: number;
  /** Positive if it adds to the stock. */
  quantity: Decimal;
  unit_cost: Decimal | null;
  /** Kind of the object that caused it; `transfer` for the two movements of a transfer. */
  reference_type: string | null;
  reference_id: number | null;
  reason: string | null;
  notes: string | null;
  moved_by: number;
  /** In whole seconds. */
  moved_at: Instant;
}

import type { VNode } from "preact";
import { toDate } from "../../../platform/db/instants";
import type { PageContent } from "../../../platform/pages/page";
import {
  Badge,
  Button,
  Card,
  Empty,
  Pagination,
  Table,
  Time,
  type Column,
  type TimeView,
} from "../../../platform/pages/ui";
import type { ItemRow, ItemStock } from "../items/store";
import type { HistoryRow } from "../reports/history";
import type { WarehouseRow } from "../warehouses/store";
import { InventoryFrame, quantityText } from "./frame";
import { inventoryPath, itemPath, movementsPath, warehousePath, warehousesPath } from "./paths";

interface Paged {
  readonly page: number;
  readonly pages: number;
}

/** The list of items with their stock. */
export function itemsPage(
  props: Paged & {
    readonly items: readonly ItemRow[];
    readonly stocks: ReadonlyMap<number, ItemStock>;
  },
): PageContent {
  const { items, stocks, page, pages } = props;
  const add = (
    <Button look="primary" icon="plus" href={`${inventoryPath}/items/new`}>
      New item
    </Button>
  );
  return {
    title: "Inventory",
    children: (
      <>
        <InventoryFrame current={inventoryPath} actions={add} />
        <Card>
          {items.length === 0 ? (
            <Empty icon="package" text="There are no items yet. Add what you keep in stock." />
          ) : (
            <Table
              caption="Items"
              columns={itemColumns(stocks)}
              rows={items}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination
            page={page}
            pages={pages}
            href={(other) => `${inventoryPath}?page=${String(other)}`}
          />
        </Card>
      </>
    ),
  };
}

function itemColumns(stocks: ReadonlyMap<number, ItemStock>): readonly Column<ItemRow>[] {
  return [
    {
      header: "Item",
      role: "title",
      cell: ({ id, name, sku }) => (
        <div class="min-w-0">
          <a href={itemPath(id)}>{name}</a>
          <p class="text-soft text-xs font-normal">{sku}</p>
        </div>
      ),
    },
    { header: "Category", cell: ({ category }) => category ?? "" },
    {
      header: "In stock",
      align: "end",
      cell: (item) =>
        item.is_trackable
          ? nowrap(`${quantityText(stocks.get(item.id)?.on_hand ?? "0")} ${item.unit}`)
          : "",
    },
    {
      header: "State",
      cell: (item) => <ItemState item={item} isLow={stocks.get(item.id)?.is_low ?? false} />,
    },
  ];
}

/** A figure, which is not broken into lines beside a long text. */
function nowrap(figure: string): VNode {
  return <span class="whitespace-nowrap">{figure}</span>;
}

/** The state of an item. */
export function ItemState(props: { readonly item: ItemRow; readonly isLow: boolean }): VNode {
  const { item, isLow } = props;
  if (!item.is_active) return <Badge>Inactive</Badge>;
  if (!item.is_trackable) return <Badge>Without stock</Badge>;
  return isLow ? <Badge tone="warn">Low</Badge> : <Badge tone="run">Active</Badge>;
}

/** The list of warehouses. */
export function warehousesPage(
  props: Paged & { readonly warehouses: readonly WarehouseRow[] },
): PageContent {
  const { warehouses, page, pages } = props;
  const add = (
    <Button look="primary" icon="plus" href={`${warehousesPath}/new`}>
      New warehouse
    </Button>
  );
  return {
    title: "Warehouses",
    children: (
      <>
        <InventoryFrame current={warehousesPath} actions={add} />
        <Card>
          {warehouses.length === 0 ? (
            <Empty icon="package" text="There are no warehouses yet. Stock needs a place." />
          ) : (
            <Table
              caption="Warehouses"
              columns={warehouseColumns}
              rows={warehouses}
              rowKey={({ id }) => id}
            />
          )}
          <Pagination
            page={page}
            pages={pages}
            href={(other) => `${warehousesPath}?page=${String(other)}`}
          />
        </Card>
      </>
    ),
  };
}

const warehouseColumns: readonly Column<WarehouseRow>[] = [
  {
    header: "Warehouse",
    role: "title",
    cell: ({ id, name, code }) => (
      <div class="min-w-0">
        <a href={warehousePath(id)}>{name}</a>
        <p class="text-soft text-xs font-normal">{code}</p>
      </div>
    ),
  },
  { header: "Address", cell: ({ address }) => address ?? "" },
  { header: "Contact", cell: ({ contact_person: contact }) => contact ?? "" },
  {
    header: "State",
    cell: ({ is_active: active }) =>
      active ? <Badge tone="run">Active</Badge> : <Badge>Inactive</Badge>,
  },
];

/** The list of movements of all items. */
export function movementsPage(
  props: Paged & { readonly movements: readonly HistoryRow[]; readonly times: TimeView },
): PageContent {
  const { movements, times, page, pages } = props;
  return {
    title: "Movements of stock",
    children: (
      <>
        <InventoryFrame current={movementsPath} />
        <Card>
          <Movements movements={movements} times={times} hasItem />
          <Pagination
            page={page}
            pages={pages}
            href={(other) => `${movementsPath}?page=${String(other)}`}
          />
        </Card>
      </>
    ),
  };
}

const types: Readonly<Record<HistoryRow["movement_type"], string>> = {
  adjustment: "Adjustment",
  purchase: "Purchase",
  sale: "Sale",
  transfer: "Transfer",
};

/** Movements, the newest first. */
export function Movements(props: {
  readonly movements: readonly HistoryRow[];
  readonly times: TimeView;
  readonly hasItem: boolean;
}): VNode {
  const { movements, times, hasItem } = props;
  if (movements.length === 0) {
    return <Empty icon="package" text="Nothing has moved yet. Purchases and sales appear here." />;
  }
  const item: Column<HistoryRow> = {
    header: "Item",
    role: "title",
    cell: ({ item_id: id, item_name: name }) => <a href={itemPath(id)}>{name}</a>,
  };
  const columns: readonly Column<HistoryRow>[] = [
    ...(hasItem ? [item] : []),
    { header: "When", cell: ({ moved_at: at }) => <Time at={toDate(at)} view={times} /> },
    { header: "What", cell: ({ movement_type: type }) => types[type] },
    { header: "Warehouse", cell: ({ warehouse_name: name }) => name },
    {
      header: "Quantity",
      align: "end",
      cell: ({ quantity }) => nowrap(`${Number(quantity) > 0 ? "+" : ""}${quantityText(quantity)}`),
    },
    { header: "Notes", cell: ({ notes }) => notes ?? "" },
  ];
  return <Table caption="Movements" columns={columns} rows={movements} rowKey={({ id }) => id} />;
}

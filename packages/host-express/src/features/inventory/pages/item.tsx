import type { VNode } from "preact";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Card,
  Empty,
  Facts,
  Form,
  FormErrors,
  PageHeader,
  Segmented,
  Select,
  TextInput,
  type Option,
  type TimeView,
} from "../../../platform/pages/ui";
import { moneyText } from "../../../platform/money-text";
import type { ItemRow, ItemStock } from "../items/store";
import type { HistoryRow } from "../reports/history";
import type { LevelRow } from "../stock/levels";
import type { Texts } from "./form-values";
import { quantityText } from "./frame";
import { ItemState, Movements } from "./lists";
import { inventoryPath, itemPath, warehousesPath } from "./paths";

/** The forms of an item's page. */
export type StockForm = "move" | "transfer";

/** Content of the page of an item. */
export interface ItemPageProps {
  readonly item: ItemRow;
  readonly stock: ItemStock;
  readonly levels: readonly LevelRow[];
  readonly movements: readonly HistoryRow[];
  /** The active warehouses to choose from. */
  readonly warehouses: readonly Option[];
  readonly times: TimeView;
  /** A form that was refused. */
  readonly refused?:
    { readonly form: StockForm; readonly texts: Texts; readonly errors: FieldErrors } | undefined;
}

const labels: Readonly<Record<string, string>> = {
  movement_type: "What happened",
  warehouse_id: "Warehouse",
  quantity: "Quantity",
  unit_cost: "Cost per unit",
  notes: "Notes",
  from_warehouse_id: "From",
  to_warehouse_id: "To",
};

/** The page of an item: its stock, and the forms that change it. */
export function itemPage(props: ItemPageProps): PageContent {
  const { item, stock, refused, movements, times } = props;
  return {
    title: `${item.sku} · Inventory`,
    status: refused === undefined ? 200 : 400,
    children: (
      <>
        <PageHeader
          title={item.name}
          lead={item.sku}
          back={{ href: inventoryPath, label: "Inventory" }}
          actions={
            <Button icon="pencil" href={itemPath(item.id, "edit")}>
              Change
            </Button>
          }
        />
        <div class="flex flex-col gap-4">
          <div class="grid items-start gap-4 lg:grid-cols-2">
            <Card title="Stock" actions={<ItemState item={item} isLow={stock.is_low} />}>
              <Levels {...props} />
            </Card>
            <Card title="Item">
              <ItemFacts {...item} />
            </Card>
          </div>
          {item.is_active && item.is_trackable ? <Forms {...props} /> : null}
          <Card title="Latest movements">
            <Movements movements={movements} times={times} hasItem={false} />
          </Card>
        </div>
      </>
    ),
  };
}

function Levels({ item, stock, levels }: ItemPageProps): VNode {
  if (!item.is_trackable) return <p class="text-soft text-sm">This item has no stock.</p>;
  return (
    <>
      <p class="num text-3xl font-semibold">{`${quantityText(stock.on_hand)} ${item.unit}`}</p>
      <div class="mt-3">
        <Facts
          facts={[
            ...levels.map((level) => ({
              label: level.warehouse_name,
              value: <span class="num">{quantityText(level.quantity_on_hand)}</span>,
            })),
            ...(item.reorder_point === null || Number(item.reorder_point) === 0
              ? []
              : [{ label: "Low below", value: quantityText(item.reorder_point) }]),
          ]}
        />
      </div>
    </>
  );
}

function ItemFacts(item: ItemRow): VNode {
  const money = (amount: string): string => moneyText(Number(amount), item.currency_code);
  const facts = [
    ["Category", item.category],
    ["Cost per unit", item.default_cost === null ? null : money(item.default_cost)],
    ["Price per unit", item.default_price === null ? null : money(item.default_price)],
    ["Barcode", item.barcode],
    ["Supplier", item.supplier],
    ["Article number there", item.supplier_sku],
    ["Description", item.description],
    ["Notes", item.notes],
  ] as const;
  const shown = facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
  if (shown.length === 0) return <p class="text-soft text-sm">Nothing else is known of it.</p>;
  return <Facts facts={shown} />;
}

function Forms(props: ItemPageProps): VNode {
  const { warehouses } = props;
  if (warehouses.length === 0) {
    return (
      <Card>
        <Empty
          icon="package"
          text="Stock needs a warehouse first."
          action={<Button href={`${warehousesPath}/new`}>New warehouse</Button>}
        />
      </Card>
    );
  }
  return (
    <div class="grid items-start gap-4 lg:grid-cols-2">
      <MoveForm {...props} />
      {warehouses.length > 1 ? <TransferForm {...props} /> : null}
    </div>
  );
}

function fieldsOf({ refused }: ItemPageProps, form: StockForm) {
  const own = refused?.form === form ? refused : undefined;
  const errors = own?.errors ?? {};
  const field = (name: string) => ({
    name,
    id: form === "move" ? `field-${name}` : `field-transfer-${name}`,
    label: labels[name] ?? name,
    value: own?.texts[name],
    error: errors[name]?.join(" "),
  });
  return { field, errors };
}

function MoveForm(props: ItemPageProps): VNode {
  const { item, warehouses } = props;
  const { field, errors } = fieldsOf(props, "move");
  const type = field("movement_type");
  return (
    <Card
      title="Change the stock"
      lead="What is recorded cannot be changed; correct it by another."
    >
      <FormErrors errors={errors} labels={labels} />
      <Form action={itemPath(item.id, "move")} isOnce class="flex flex-col gap-5">
        <Segmented
          {...type}
          value={type.value ?? "purchase"}
          options={[
            { value: "purchase", label: "Purchase" },
            { value: "sale", label: "Sale" },
            { value: "adjustment", label: "Adjustment" },
          ]}
        />
        <Select {...field("warehouse_id")} options={warehouses} />
        <TextInput
          {...field("quantity")}
          hint={`In ${item.unit}. Only an adjustment may be negative.`}
          inputmode="decimal"
          required
        />
        <TextInput {...field("unit_cost")} inputmode="decimal" required={false} />
        <TextInput {...field("notes")} required={false} />
        <div>
          <Button busy="Saving…">Record</Button>
        </div>
      </Form>
    </Card>
  );
}

function TransferForm(props: ItemPageProps): VNode {
  const { item, warehouses } = props;
  const { field, errors } = fieldsOf(props, "transfer");
  const transferLabels = {
    quantity: "Quantity",
    from_warehouse_id: "From",
    to_warehouse_id: "To",
  };
  const to = field("to_warehouse_id");
  return (
    <Card title="Transfer" lead="From one warehouse to another.">
      <FormErrors
        errors={Object.fromEntries(
          Object.entries(errors).map(([name, texts]) => [`transfer-${name}`, texts] as const),
        )}
        labels={Object.fromEntries(
          Object.entries(transferLabels).map(([name, label]) => [`transfer-${name}`, label]),
        )}
      />
      <Form action={itemPath(item.id, "transfer")} isOnce class="flex flex-col gap-5">
        <Select {...field("from_warehouse_id")} options={warehouses} />
        <Select {...to} value={to.value ?? warehouses[1]?.value} options={warehouses} />
        <TextInput {...field("quantity")} inputmode="decimal" required />
        <TextInput {...field("notes")} required={false} />
        <div>
          <Button busy="Saving…">Transfer</Button>
        </div>
      </Form>
    </Card>
  );
}

import type { ComponentChildren, VNode } from "preact";
import { PageHeader, Tabs } from "../../../platform/pages/ui";
import { inventoryPath, movementsPath, warehousesPath } from "./paths";

/** Head and tabs of the lists of the inventory. */
export function InventoryFrame(props: {
  readonly current: string;
  readonly actions?: ComponentChildren;
}): VNode {
  return (
    <>
      <PageHeader
        title="Inventory"
        lead="Items, where they are, and how they moved."
        actions={props.actions}
      />
      <Tabs
        label="Inventory"
        tabs={[
          { label: "Items", href: inventoryPath },
          { label: "Warehouses", href: warehousesPath },
          { label: "Movements", href: movementsPath },
        ]}
        current={props.current}
      />
    </>
  );
}

/** A quantity with the decimals that it has and a real minus sign, e.g. `−2.5`. */
export function quantityText(quantity: string): string {
  return Number(quantity).toLocaleString("en", { maximumFractionDigits: 2 }).replace("-", "\u2212");
}

import type { HostContext } from "../../platform/context";
import type { Route } from "../../platform/http/route";
import { itemRoutes } from "./items/routes";
import { ofInventory } from "./module";
import { historyRoute } from "./reports/history-routes";
import { lowStockRoute } from "./reports/low-stock-routes";
import { turnoverRoute } from "./reports/turnover-routes";
import { valuationRoute } from "./reports/valuation-routes";
import { levelRoute } from "./stock/level-routes";
import { movementRoute } from "./stock/movement-routes";
import { transferRoutes } from "./transfers/routes";
import { warehouseRoutes } from "./warehouses/routes";

/** Routes of the inventory in the REST API. */
export function inventoryRoutes(context: HostContext): readonly Route[] {
  return ofInventory(context.database.db, [
    ...warehouseRoutes(context),
    ...itemRoutes(context),
    movementRoute(context),
    levelRoute(context),
    ...transferRoutes(context),
    valuationRoute(context),
    historyRoute(context),
    turnoverRoute(context),
    lowStockRoute(context),
  ]);
}

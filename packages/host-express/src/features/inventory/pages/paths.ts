/** Path of the list of items. */
export const inventoryPath = "/inventory";
/** Path of the list of warehouses. */
export const warehousesPath = "/inventory/warehouses";
/** Path of the list of movements. */
export const movementsPath = "/inventory/movements";

/** Path of an item, or of something of it. */
export function itemPath(id: number, more?: string): string {
  return `/inventory/items/${String(id)}${more === undefined ? "" : `/${more}`}`;
}

/** Path of the form of a warehouse. */
export function warehousePath(id: number): string {
  return `${warehousesPath}/${String(id)}`;
}

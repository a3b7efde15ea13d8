import type { Visitor } from "./data";
import type { Ids } from "./visits";

/** How many quotes, items and movements are created. */
const count = 100;

/**
 * Creates quotes, stock and webhooks over the API: the stock as the administrator, the others as both.
 * @returns for each visitor the ids of what they may see, by the path before them
 */
export async function createDocuments(
  url: string,
  visitors: readonly Visitor[],
): Promise<readonly Ids[]> {
  const admin = visitors.find(({ role }) => role === "admin");
  if (!admin) throw new Error("There is no administrator to create stock");
  const stock = await createStock(caller(url, admin));
  return Promise.all(
    visitors.map(async (visitor) => ({
      ...stock,
      ...(await createOwn(caller(url, visitor), visitor.ids["/clients/"])),
    })),
  );
}

type Call = (path: string, body?: object) => Promise<Record<string, unknown>>;

/** Returns a function that creates something, or reads it if there is no body. */
function caller(url: string, { token }: Visitor): Call {
  return async (path, body) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
}

async function createStock(call: Call): Promise<Ids> {
  const warehouse = await call("inventory/warehouses", { name: "Main", code: "MAIN" });
  const warehouseId = idOf(warehouse, "warehouse");
  let itemId = "";
  for (let index = 0; index < count; index += 1) {
    const sku = `SKU-${String(index)}`;
    const item = await call("inventory/items", { name: `Item ${sku}`, sku, reorder_point: 5 });
    itemId = idOf(item, "item");
    await call("inventory/movements", {
      movement_type: "purchase",
      stock_item_id: Number(itemId),
      warehouse_id: Number(warehouseId),
      quantity: index + 1,
    });
  }
  return { "/inventory/warehouses/": warehouseId, "/inventory/items/": itemId };
}

async function createOwn(call: Call, clientId: Ids[string] | undefined): Promise<Ids> {
  let quoteId = "";
  const items = Array.from({ length: 10 }, (_, index) => ({
    description: `Line ${String(index)}`,
    quantity: index + 1,
    unit_price: 95,
  }));
  for (let index = 0; index < count; index += 1) {
    const quote = { client_id: Number(clientId), title: `Quote ${String(index)}`, items };
    quoteId = idOf(await call("quotes", quote), "quote");
  }
  const webhook = { name: "Hook", url: "https://127.0.0.1:1/hook", events: ["task.created"] };
  const webhookId = idOf(await call("webhooks", webhook), "webhook");
  const delivery = await call(`webhooks/${webhookId}/test`, {});
  return {
    "/quotes/": quoteId,
    "/webhooks/": webhookId,
    [`/webhooks/${webhookId}/deliveries/`]: idOf(delivery, "delivery"),
  };
}

function idOf(response: Record<string, unknown>, key: string): string {
  const { id } = (response[key] ?? {}) as { id?: number | string };
  if (id === undefined) throw new Error(`No ${key} in ${JSON.stringify(response)}`);
  return String(id);
}

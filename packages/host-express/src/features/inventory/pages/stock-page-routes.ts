import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { onceFields, processOnce } from "../../../platform/http/form-once";
import { HttpError, notFound } from "../../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { readTimeView } from "../../users/time-view";
import { findItem, stockOf } from "../items/store";
import { listMovements } from "../reports/history";
import { listLevels } from "../stock/levels";
import { recordMovement } from "../stock/record";
import { newMovement } from "../stock/schema";
import { recordTransfer } from "../transfers/record";
import { newTransfer } from "../transfers/schema";
import { listWarehouses } from "../warehouses/store";
import { inventoryForm, readInventoryForm } from "./form-values";
import { itemPage, type ItemPageProps, type StockForm } from "./item";
import { itemPath } from "./paths";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const params = z.object({ id: idParameter });
const path = "/inventory/items/{id}";

/** Levels and movements that the page of an item lists, and warehouses that its forms offer. */
const page = { page: 1, per_page: 20 };
const maxWarehouses = 200;

/** The page of an item, and the forms that change its stock. */
export function stockPageRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const show = async (request: PageRequest, id: number, refused?: ItemPageProps["refused"]) => {
    const item = await findItem(db, id);
    if (!item) throw notFound("Item");
    const all = { from: undefined, to: undefined, warehouseId: undefined, type: undefined };
    const [stock, levels, movements, warehouses, times] = await Promise.all([
      stockOf(db, id),
      listLevels(db, { itemId: id, warehouseId: undefined }, { ...page, per_page: maxWarehouses }),
      listMovements(db, { ...all, itemId: id }, page),
      listWarehouses(db, true, { ...page, per_page: maxWarehouses }),
      readTimeView(db, requirePrincipal(request).userId, clock.now()),
    ]);
    const props = {
      item,
      stock,
      levels: levels.rows,
      movements: movements.rows,
      warehouses: warehouses.rows.map((row) => ({ value: String(row.id), label: row.name })),
      times,
      refused,
    };
    return renderPage(context, request, itemPage(props));
  };
  const formRoute = (form: StockForm, summary: string): Route =>
    route({
      ...common,
      method: "post",
      path: `${path}/${form}`,
      summary,
      form: true,
      params,
      body: inventoryForm.extend(onceFields),
      responses: {
        303: { description: "Recorded; redirect to the item" },
        400: { description: "Not recorded; the page shows the errors" },
        404: "common",
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const { request_key: _key, ...texts } = request.body;
        const body = { ...readInventoryForm(texts), stock_item_id: id };
        const schema = form === "move" ? newMovement : newTransfer;
        const parsed = readInput(schema, body);
        if (parsed.status === "invalid")
          return show(request, id, { form, texts, errors: parsed.errors });
        const { value: data } = parsed;
        try {
          await processOnce(db, `${itemPath(id)}/${form}`, request, async (tx) => {
            await ("movement_type" in data
              ? recordMovement(tx, actor, data, clock.now())
              : recordTransfer(tx, actor, data, clock.now()));
            return { isDone: true };
          });
        } catch (error) {
          const errors = error instanceof HttpError ? error.errors : undefined;
          if (errors === undefined) throw error;
          return show(request, id, { form, texts, errors });
        }
        const text = form === "move" ? "Movement recorded." : "Transfer recorded.";
        return redirectWithMessage(context, itemPath(id), { text });
      },
    });
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show an item with its stock",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      handler: (request) => show(request, request.params.id),
    }),
    formRoute("move", "Record an adjustment, a purchase or a sale"),
    formRoute("transfer", "Move stock from one warehouse to another"),
  ];
}

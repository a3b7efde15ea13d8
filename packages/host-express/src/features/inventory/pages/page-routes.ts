import type { Kysely, Transaction } from "kysely";
import * as z from "zod";
import type { ChangeOutcome } from "../../../platform/change-outcome";
import type { HostContext } from "../../../platform/context";
import { isUniqueViolation } from "../../../platform/db/errors";
import type { Database } from "../../../platform/db/schema";
import { idParameter, versionOf } from "../../../platform/http/fields";
import type { FormRefusal } from "../../../platform/http/form-refusal";
import { notFound, type FieldErrors } from "../../../platform/http/http-error";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { readTimeView } from "../../users/time-view";
import { itemChange, newItem } from "../items/schema";
import { findItem, listItems, stocksOf } from "../items/store";
import { createItem, updateItem } from "../items/write";
import { ofInventory } from "../module";
import { listMovements } from "../reports/history";
import { newWarehouse, warehouseChange } from "../warehouses/schema";
import { findWarehouse, listWarehouses } from "../warehouses/store";
import { createWarehouse, updateWarehouse } from "../warehouses/write";
import { inventoryForm, itemTexts, readInventoryForm, warehouseTexts } from "./form-values";
import { itemFormPage, warehouseFormPage, type InventoryFormProps } from "./forms";
import { itemsPage, movementsPage, warehousesPage } from "./lists";
import { inventoryPath, itemPath, movementsPath, warehousesPath } from "./paths";
import { stockPageRoutes } from "./stock-page-routes";
import { refusedBy, unsaved } from "./unsaved";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const params = z.object({ id: idParameter });
const listQuery = z.object({ page: pageQuery.page });
const shown = { 200: { description: "The page" } };
const formResponses = {
  303: { description: "Saved; redirect" },
  400: { description: "Not saved; the page shows the errors" },
  404: "common",
  409: { description: "It was changed since it was shown, or the name is taken; the page says so" },
} as const;

/** The pages of the inventory. They are refused while it is disabled. */
export function inventoryPageRoutes(context: HostContext): readonly Route[] {
  return ofInventory(context.database.db, [
    ...listRoutes(context),
    ...itemFormRoutes(context),
    ...warehouseFormRoutes(context),
    ...stockPageRoutes(context),
  ]);
}

function listRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const asked = (page: number) => ({ page, per_page: 50 });
  return [
    route({
      ...common,
      method: "get",
      path: inventoryPath,
      summary: "Show the items of the inventory",
      query: listQuery,
      responses: shown,
      async handler(request) {
        const wanted = asked(request.query.page);
        const filter = { isActive: undefined, category: undefined };
        const { rows: items, total } = await listItems(db, filter, wanted);
        const stocks = await stocksOf(
          db,
          items.map(({ id }) => id),
        );
        const { page, pages } = pagination(wanted, total);
        return renderPage(context, request, itemsPage({ items, stocks, page, pages }));
      },
    }),
    route({
      ...common,
      method: "get",
      path: warehousesPath,
      summary: "Show the warehouses",
      query: listQuery,
      responses: shown,
      async handler(request) {
        const wanted = asked(request.query.page);
        const { rows: warehouses, total } = await listWarehouses(db, undefined, wanted);
        const { page, pages } = pagination(wanted, total);
        return renderPage(context, request, warehousesPage({ warehouses, page, pages }));
      },
    }),
    route({
      ...common,
      method: "get",
      path: movementsPath,
      summary: "Show the movements of stock",
      query: listQuery,
      responses: shown,
      async handler(request) {
        const wanted = asked(request.query.page);
        const all = {
          from: undefined,
          to: undefined,
          itemId: undefined,
          warehouseId: undefined,
          type: undefined,
        };
        const [{ rows: movements, total }, times] = await Promise.all([
          listMovements(db, all, wanted),
          readTimeView(db, requirePrincipal(request).userId, clock.now()),
        ]);
        const { page, pages } = pagination(wanted, total);
        return renderPage(context, request, movementsPage({ movements, times, page, pages }));
      },
    }),
  ];
}

/**
 * Saves the change of a form.
 * @param taken Errors if the name that has to be unique is taken.
 * @returns what the form shows if the change was refused
 */
async function saveChange(
  db: Kysely<Database>,
  taken: FieldErrors,
  update: (tx: Transaction<Database>) => Promise<ChangeOutcome>,
): Promise<FormRefusal | undefined> {
  try {
    const outcome = await db.transaction().execute(update);
    return outcome.status === "refused" ? refusedBy(outcome) : undefined;
  } catch (error) {
    if (isUniqueViolation(error)) return { errors: taken, status: 409 };
    throw error;
  }
}

const skuTaken = { sku: ["An item with this SKU already exists"] };
const codeTaken = { code: ["A warehouse with this code already exists"] };

function itemFormRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const show = (request: PageRequest, props: InventoryFormProps) =>
    renderPage(context, request, itemFormPage(props));
  return [
    route({
      ...common,
      method: "get",
      path: "/inventory/items/new",
      summary: "Show the form of a new item",
      responses: shown,
      handler: (request) => show(request, { texts: {} }),
    }),
    route({
      ...common,
      method: "post",
      path: "/inventory/items/new",
      summary: "Create an item",
      form: true,
      body: inventoryForm,
      responses: formResponses,
      async handler(request) {
        const texts = request.body;
        const parsed = readInput(newItem, readInventoryForm(texts));
        if (parsed.status === "invalid") return show(request, { texts, errors: parsed.errors });
        const id = await createItem(db, requirePrincipal(request), parsed.value);
        if (id === undefined) return show(request, { texts, errors: skuTaken, status: 409 });
        return redirectWithMessage(context, itemPath(id), { text: "Item created." });
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/inventory/items/{id}/edit",
      summary: "Show the form of an item",
      params,
      responses: { ...shown, 404: "common" },
      async handler(request) {
        const { id } = request.params;
        const item = await findItem(db, id);
        if (!item) throw notFound("Item");
        return show(request, { id, texts: itemTexts(item) });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/inventory/items/{id}/edit",
      summary: "Change an item",
      form: true,
      params,
      body: inventoryForm,
      responses: formResponses,
      async handler(request) {
        const { id } = request.params;
        const item = await findItem(db, id);
        if (!item) throw notFound("Item");
        const sent = request.body;
        const refuse = async (props: Omit<InventoryFormProps, "texts" | "id">) =>
          show(request, {
            ...(await unsaved(context, request, sent, await findItem(db, id), itemTexts)),
            id,
            ...props,
          });
        const typed = keepLineEnds(sent, itemTexts(item));
        const parsed = readInput(itemChange, readInventoryForm(typed));
        if (parsed.status === "invalid") return refuse({ errors: parsed.errors });
        const { version: _none, ...change } = parsed.value;
        const actor = requirePrincipal(request);
        const refused = await saveChange(db, skuTaken, (tx) =>
          updateItem(tx, actor, id, change, versionOf(sent.version)),
        );
        if (refused) return refuse(refused);
        return redirectWithMessage(context, itemPath(id), { text: "Item saved." });
      },
    }),
  ];
}

function warehouseFormRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${warehousesPath}/{id}`;
  const show = (request: PageRequest, props: InventoryFormProps) =>
    renderPage(context, request, warehouseFormPage(props));
  return [
    route({
      ...common,
      method: "get",
      path: `${warehousesPath}/new`,
      summary: "Show the form of a new warehouse",
      responses: shown,
      handler: (request) => show(request, { texts: {} }),
    }),
    route({
      ...common,
      method: "post",
      path: `${warehousesPath}/new`,
      summary: "Create a warehouse",
      form: true,
      body: inventoryForm,
      responses: formResponses,
      async handler(request) {
        const texts = request.body;
        const parsed = readInput(newWarehouse, readInventoryForm(texts));
        if (parsed.status === "invalid") return show(request, { texts, errors: parsed.errors });
        const id = await createWarehouse(db, requirePrincipal(request), parsed.value);
        if (id === undefined) return show(request, { texts, errors: codeTaken, status: 409 });
        return redirectWithMessage(context, warehousesPath, { text: "Warehouse created." });
      },
    }),
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a warehouse",
      params,
      responses: { ...shown, 404: "common" },
      async handler(request) {
        const { id } = request.params;
        const warehouse = await findWarehouse(db, id);
        if (!warehouse) throw notFound("Warehouse");
        return show(request, { id, texts: warehouseTexts(warehouse) });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change a warehouse",
      form: true,
      params,
      body: inventoryForm,
      responses: formResponses,
      async handler(request) {
        const { id } = request.params;
        const warehouse = await findWarehouse(db, id);
        if (!warehouse) throw notFound("Warehouse");
        const sent = request.body;
        const refuse = async (props: Omit<InventoryFormProps, "texts" | "id">) =>
          show(request, {
            ...(await unsaved(context, request, sent, await findWarehouse(db, id), warehouseTexts)),
            id,
            ...props,
          });
        const typed = keepLineEnds(sent, warehouseTexts(warehouse));
        const parsed = readInput(warehouseChange, readInventoryForm(typed));
        if (parsed.status === "invalid") return refuse({ errors: parsed.errors });
        const { version: _none, ...change } = parsed.value;
        const actor = requirePrincipal(request);
        const refused = await saveChange(db, codeTaken, (tx) =>
          updateWarehouse(tx, actor, id, change, versionOf(sent.version)),
        );
        if (refused) return refuse(refused);
        return redirectWithMessage(context, warehousesPath, { text: "Warehouse saved." });
      },
    }),
  ];
}

import * as z from "zod";
import type { Actor } from "../../../platform/auth/principal";
import type { HostContext } from "../../../platform/context";
import { isUniqueViolation } from "../../../platform/db/errors";
import { conflict, type HttpError } from "../../../platform/http/http-error";
import { pageQuery } from "../../../platform/http/pagination";
import {
  createRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../../platform/http/resource-routes";
import type { Route } from "../../../platform/http/route";
import { flagQuery } from "../../../platform/http/time-fields";
import { itemChange, itemDetail, itemSchema, newItem, toItem, toItemDetail } from "./schema";
import { findItem, listItems, stockOf } from "./store";
import { createItem, updateItem } from "./write";

/** Routes of items in the REST API. */
export function itemRoutes({ database: { db } }: HostContext): readonly Route[] {
  const items: Resource<z.output<typeof itemSchema>> = {
    path: "/api/v1/inventory/items",
    tag: "Inventory",
    plural: "items",
    scopes: { read: "read:projects", write: "write:projects" },
    singular: "item",
    label: "Item",
    schema: itemSchema,
    async find(_actor: Actor, id: number) {
      const row = await findItem(db, id);
      return row && toItem(row);
    },
  };
  return [
    listRoute(items, {
      summary: "List items by name",
      query: z.object({
        ...pageQuery,
        is_active: flagQuery.optional().meta({ description: "Only active or only inactive items" }),
        category: z
          .string()
          .trim()
          .max(100, "At most 100 characters")
          .optional()
          .meta({ description: "Only items of this category", examples: ["Cables"] }),
      }),
      async list(_actor, query) {
        const filter = { isActive: query.is_active, category: query.category };
        const { rows, total } = await listItems(db, filter, query);
        return { rows: rows.map(toItem), total };
      },
    }),
    createRoute(items, {
      summary: "Create an item",
      body: newItem,
      errors: { 409: { description: "Another item has this SKU" } },
      async create(actor, body) {
        const id = await createItem(db, actor, body);
        if (id === undefined) throw skuTaken();
        return { status: "created", id };
      },
    }),
    getRoute(items, {
      summary: "Get an item with its stock in all warehouses",
      schema: itemDetail,
      async find(_actor, id) {
        const [row, stock] = await Promise.all([findItem(db, id), stockOf(db, id)]);
        return row && toItemDetail(row, stock);
      },
    }),
    ...updateRoutes(items, {
      summary: "Update an item; omitted fields keep their values",
      body: itemChange,
      errors: { 409: { description: "Another item has this SKU, or `version` is outdated" } },
      async update(actor, id, { version, ...change }) {
        try {
          return await db.transaction().execute((tx) => updateItem(tx, actor, id, change, version));
        } catch (error) {
          throw isUniqueViolation(error) ? skuTaken() : error;
        }
      },
    }),
  ];
}

function skuTaken(): HttpError {
  const message = "An item with this SKU already exists";
  return conflict(message, { sku: [message] });
}

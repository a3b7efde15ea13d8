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
import { newWarehouse, toWarehouse, warehouseChange, warehouseSchema } from "./schema";
import { findWarehouse, listWarehouses } from "./store";
import { createWarehouse, updateWarehouse } from "./write";

/** Routes of warehouses in the REST API. */
export function warehouseRoutes({ database: { db } }: HostContext): readonly Route[] {
  const find = async (_actor: Actor, id: number) => {
    const row = await findWarehouse(db, id);
    return row && toWarehouse(row);
  };
  const warehouses: Resource<z.output<typeof warehouseSchema>> = {
    path: "/api/v1/inventory/warehouses",
    tag: "Inventory",
    plural: "warehouses",
    scopes: { read: "read:projects", write: "write:projects" },
    singular: "warehouse",
    label: "Warehouse",
    schema: warehouseSchema,
    find,
  };
  return [
    listRoute(warehouses, {
      summary: "List warehouses by name",
      query: z.object({
        ...pageQuery,
        is_active: flagQuery
          .optional()
          .meta({ description: "Only active or only inactive warehouses" }),
      }),
      async list(_actor, query) {
        const { rows, total } = await listWarehouses(db, query.is_active, query);
        return { rows: rows.map(toWarehouse), total };
      },
    }),
    createRoute(warehouses, {
      summary: "Create a warehouse",
      body: newWarehouse,
      errors: { 409: { description: "Another warehouse has this code" } },
      async create(actor, body) {
        const id = await createWarehouse(db, actor, body);
        if (id === undefined) throw codeTaken();
        return { status: "created", id };
      },
    }),
    getRoute(warehouses, { summary: "Get a warehouse", schema: warehouseSchema, find }),
    ...updateRoutes(warehouses, {
      summary: "Update a warehouse; omitted fields keep their values",
      body: warehouseChange,
      errors: {
        409: { description: "Another warehouse has this code, or `version` is outdated" },
      },
      async update(actor, id, { version, ...change }) {
        try {
          return await db
            .transaction()
            .execute((tx) => updateWarehouse(tx, actor, id, change, version));
        } catch (error) {
          throw isUniqueViolation(error) ? codeTaken() : error;
        }
      },
    }),
  ];
}

function codeTaken(): HttpError {
  const message = "A warehouse with this code already exists";
  return conflict(message, { code: [message] });
}

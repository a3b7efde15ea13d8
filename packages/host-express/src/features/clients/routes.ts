import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { isUniqueViolation } from "../../platform/db/errors";
import { conflict, type HttpError } from "../../platform/http/http-error";
import { pageQuery } from "../../platform/http/pagination";
import {
  createRoute,
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import type { Route } from "../../platform/http/route";
import {
  clientChange,
  clientDetail,
  clientSchema,
  clientStatus,
  newClient,
  toClient,
} from "./schema";
import { countProjects, findClient, listClients } from "./store";
import { createClients, updateClient } from "./write";

/** Routes of clients in the REST API. */
export function clientRoutes({ database: { db } }: HostContext): readonly Route[] {
  const find = async (actor: Actor, id: number) => {
    const row = await findClient(db, actor, id);
    return row && toClient(row);
  };
  const clients: Resource<z.output<typeof clientSchema>> = {
    path: "/api/v1/clients",
    tag: "Clients",
    plural: "clients",
    singular: "client",
    label: "Client",
    schema: clientSchema,
    find,
  };
  return [
    listRoute(clients, {
      summary: "List clients by name",
      query: z.object({
        ...pageQuery,
        status: clientStatus
          .or(z.literal("all"))
          .default("all")
          .meta({ description: "Only clients with this status" }),
      }),
      async list(actor, query) {
        const status = query.status === "all" ? undefined : query.status;
        const { rows, total } = await listClients(db, actor, status, query);
        return { rows: rows.map(toClient), total };
      },
    }),
    createRoute(clients, {
      summary: "Create a client",
      body: newClient,
      errors: { 409: { description: "Another client has this name" } },
      async create(actor, body) {
        const [outcome] = await db.transaction().execute((tx) => createClients(tx, actor, [body]));
        if (outcome?.status !== "created") throw nameTaken();
        return outcome;
      },
    }),
    getRoute(clients, {
      summary: "Get a client with the number of its projects that you can see",
      schema: clientDetail,
      async find(actor, id) {
        const client = await find(actor, id);
        if (!client) return undefined;
        const { total, active } = await countProjects(db, actor, id);
        return { ...client, total_projects: total, active_projects: active };
      },
    }),
    ...updateRoutes(clients, {
      summary: "Update a client; omitted fields keep their values",
      body: clientChange,
      errors: { 409: { description: "Another client has this name, or `version` is outdated" } },
      async update(actor, id, { version, ...change }) {
        try {
          return await db
            .transaction()
            .execute((tx) => updateClient(tx, actor, id, change, { version }));
        } catch (error) {
          throw isUniqueViolation(error) ? nameTaken() : error;
        }
      },
    }),
    deleteRoute(clients, {
      summary: "Delete a client: sets it to inactive and keeps its projects and entries",
      effect: "deleted",
      remove: (actor, id) =>
        db
          .transaction()
          .execute((tx) =>
            updateClient(tx, actor, id, { status: "inactive" }, { event: "client.deleted" }),
          ),
    }),
  ];
}

function nameTaken(): HttpError {
  const message = "A client with this name already exists";
  return conflict(message, { name: [message] });
}

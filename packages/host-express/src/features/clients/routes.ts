import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { conflict, notFound } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { caller, json, route, type Route } from "../../platform/http/route";
import { clientSchema, newClient, toClient } from "./schema";
import { findClient, listClients } from "./store";
import { createClients } from "./write";

/** Clients in the REST API. */
export function clientRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
  return [
    route({
      method: "get",
      path: "/api/v1/clients",
      access: { type: "token", scope: "read:clients" },
      summary: "Clients by name",
      tag: "Clients",
      query: z.object(pageQuery),
      responses: {
        200: {
          description: "A page of clients",
          schema: z.object({
            clients: z.array(clientSchema),
            pagination: paginationSchema,
          }),
        },
      },
      async handler(request) {
        const { rows, total } = await listClients(db, caller(request), request.query);
        return json(200, {
          clients: rows.map(toClient),
          pagination: pagination(request.query, total),
        });
      },
    }),
    route({
      method: "post",
      path: "/api/v1/clients",
      access: { type: "token", scope: "write:clients" },
      summary: "Create a client",
      tag: "Clients",
      body: newClient,
      responses: {
        201: {
          description: "The new client",
          schema: z.object({ message: z.string(), client: clientSchema }),
        },
      },
      async handler(request) {
        const actor = caller(request);
        const { email, custom_fields, ...rest } = request.body;
        const input = {
          ...rest,
          email: email ?? null,
          custom_fields: custom_fields ?? {},
        };
        const [outcome] = await db.transaction().execute((tx) => createClients(tx, actor, [input]));
        if (outcome?.status !== "created") {
          const taken = "A client with this name exists already";
          throw conflict(taken, { name: [taken] });
        }
        const row = await findClient(db, actor, outcome.id);
        if (!row) throw notFound("Client");
        return json(201, {
          message: "Client created successfully",
          client: toClient(row),
        });
      },
    }),
  ];
}

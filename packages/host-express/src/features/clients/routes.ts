import { z } from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { isUniqueViolation } from "../../platform/db/errors";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter } from "../../platform/http/fields";
import { conflict, notFound, type HttpError } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
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

const one = "/api/v1/clients/{id}";
const oneClient = z.object({ id: idParameter });

/** Clients in the REST API. */
export function clientRoutes({ database }: HostContext): readonly Route[] {
  const { db } = database;
  const readable = async (actor: Actor, id: number): Promise<z.output<typeof clientSchema>> => {
    const row = await findClient(db, actor, id);
    if (!row) throw notFound("Client");
    return toClient(row);
  };
  return [
    route({
      method: "get",
      path: "/api/v1/clients",
      access: { type: "token", scope: "read:clients" },
      summary: "Clients by name; inactive ones too unless `status` says otherwise",
      tag: "Clients",
      query: z.object({
        ...pageQuery,
        status: clientStatus.or(z.literal("all")).default("all"),
      }),
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
        const { query } = request;
        const status = query.status === "all" ? undefined : query.status;
        const { rows, total } = await listClients(db, requirePrincipal(request), status, query);
        return json(200, { clients: rows.map(toClient), pagination: pagination(query, total) });
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
          schema: z.object({
            message: z.literal("Client created successfully"),
            client: clientSchema,
          }),
        },
        409: { description: "Another client has this name" },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const [outcome] = await db
          .transaction()
          .execute((tx) => createClients(tx, actor, [request.body]));
        if (outcome?.status !== "created") throw nameTaken();
        const client = await readable(actor, outcome.id);
        return json(201, { message: "Client created successfully", client });
      },
    }),
    route({
      method: "get",
      path: one,
      access: { type: "token", scope: "read:clients" },
      summary: "A client, with the number of its projects that you see",
      tag: "Clients",
      params: oneClient,
      responses: {
        200: { description: "The client", schema: z.object({ client: clientDetail }) },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const client = await readable(actor, request.params.id);
        const { total, active } = await countProjects(db, actor, client.id);
        return json(200, {
          client: { ...client, total_projects: total, active_projects: active },
        });
      },
    }),
    ...(["put", "patch"] as const).map((method) =>
      route({
        method,
        path: one,
        access: { type: "token", scope: "write:clients" },
        summary: "Change a client; what is left out stays",
        tag: "Clients",
        params: oneClient,
        body: clientChange,
        responses: {
          200: {
            description: "The client as it is now",
            schema: z.object({
              message: z.literal("Client updated successfully"),
              client: clientSchema,
            }),
          },
          409: { description: "Another client has this name, or there is a newer version" },
        },
        async handler(request) {
          const actor = requirePrincipal(request);
          const { id } = request.params;
          const { version, ...change } = request.body;
          const outcome = await db
            .transaction()
            .execute((tx) => updateClient(tx, actor, id, change, { version }))
            .catch((error: unknown) => {
              throw isUniqueViolation(error) ? nameTaken() : error;
            });
          assertNotRefused(outcome, "Client");
          const client = await readable(actor, id);
          return json(200, { message: "Client updated successfully", client });
        },
      }),
    ),
    route({
      method: "delete",
      path: one,
      access: { type: "token", scope: "write:clients" },
      summary: "Delete a client: it becomes inactive, its projects and entries stay",
      tag: "Clients",
      params: oneClient,
      responses: {
        200: {
          description: "It is inactive",
          schema: z.object({ message: z.literal("Client deleted successfully") }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const outcome = await db
          .transaction()
          .execute((tx) =>
            updateClient(
              tx,
              actor,
              request.params.id,
              { status: "inactive" },
              { event: "client.deleted" },
            ),
          );
        assertNotRefused(outcome, "Client");
        return json(200, { message: "Client deleted successfully" });
      },
    }),
  ];
}

function nameTaken(): HttpError {
  const taken = "A client with this name exists already";
  return conflict(taken, { name: [taken] });
}

import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { forbidden } from "../../platform/http/http-error";
import { answerInTransaction, idempotencyHeader } from "../../platform/http/idempotency";
import {
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { instantOf } from "../../platform/time/time-input";
import { bulkRoute } from "./bulk-routes";
import { createOne } from "./create-one";
import { importRoutes } from "./import/routes";
import { entryChangeBody, listQuery, newEntryBody, toFilter } from "./input";
import { listEntries } from "./list";
import { readableUser, zoneFor } from "./readable";
import { timeEntrySchema, toTimeEntry } from "./schema";
import { findVisibleEntry } from "./store";
import { updateEntries } from "./write-changes";
import { deleteEntries } from "./write";

/** Routes of time entries in the REST API. */
export function timeEntryRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const find = async (actor: Actor, id: number) => {
    const row = await findVisibleEntry(db, actor, id);
    return row && toTimeEntry(row, clock.now());
  };
  const entries: Resource<z.output<typeof timeEntrySchema>> = {
    path: "/api/v1/time-entries",
    tag: "Time entries",
    plural: "time_entries",
    singular: "time_entry",
    label: "Time entry",
    schema: timeEntrySchema,
    find,
  };
  return [
    listRoute(entries, {
      summary: "List time entries, latest start first; administrators see those of all users",
      query: listQuery,
      async list(actor, query) {
        const userId = readableUser(actor, query.user_id);
        const zone = await zoneFor(db, actor, [query.start_date, query.end_date]);
        const { rows, total } = await listEntries(db, toFilter(query, userId, zone), query);
        const now = clock.now();
        return { rows: rows.map((row) => toTimeEntry(row, now)), total };
      },
    }),
    getRoute(entries, { summary: "Get a time entry", schema: timeEntrySchema, find }),
    createEntryRoute(context),
    bulkRoute(context),
    ...importRoutes(context),
    ...updateRoutes(entries, {
      summary: "Update a time entry; omitted fields keep their values and null clears them",
      body: entryChangeBody,
      errors: { 409: { description: "`version` or `if_updated_at` is outdated" } },
      async update(actor, id, { version, if_updated_at: seen, start_time, end_time, ...rest }) {
        const zone = await zoneFor(db, actor, [seen, start_time, end_time]);
        const change = {
          ...rest,
          start_time: start_time && instantOf(start_time, zone),
          end_time: end_time && instantOf(end_time, zone),
        };
        const update = { id, change, version, ifUpdatedAt: seen && instantOf(seen, zone) };
        const [outcome] = await db
          .transaction()
          .execute((tx) => updateEntries(tx, actor, [update], clock.now()));
        return outcome ?? { status: "refused", reason: "not_found" };
      },
    }),
    deleteRoute(entries, {
      summary: "Delete a time entry",
      effect: "deleted",
      errors: { 400: { description: "The entry is a running timer; stop it first" } },
      async remove(actor, id) {
        const [outcome] = await db.transaction().execute((tx) => deleteEntries(tx, actor, [id]));
        return outcome ?? { status: "refused", reason: "not_found" };
      },
    }),
  ];
}

/** Not a plain creation: the body may start a timer, and retries repeat the first response. */
function createEntryRoute({ database: { db, byIndex }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/time-entries",
    access: { type: "token", scope: "write:time_entries" },
    summary: "Create a time entry, or start a timer if `end_time` is missing",
    tag: "Time entries",
    body: newEntryBody,
    headers: [idempotencyHeader("entry")],
    responses: {
      201: {
        description: "The created entry",
        schema: z.object({
          message: z.literal("Time entry created successfully"),
          time_entry: timeEntrySchema,
        }),
      },
      409: {
        description:
          "A timer is already running, or the first request with this key is still in progress",
      },
      422: { description: "The Idempotency-Key was used with another body" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { body } = request;
      if (body.user_id && body.user_id !== actor.userId && actor.role !== "admin") {
        throw forbidden("Only an administrator may create entries for other users.");
      }
      const zone = await zoneFor(db, actor, [body.start_time, body.end_time]);
      return answerInTransaction(byIndex, request, async (tx) => {
        const row = await createOne(tx, actor, body, zone, clock.now());
        return json(201, {
          message: "Time entry created successfully",
          time_entry: toTimeEntry(row, clock.now()),
        });
      });
    },
  });
}

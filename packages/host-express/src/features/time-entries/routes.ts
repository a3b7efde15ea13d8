import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter } from "../../platform/http/fields";
import { forbidden, notFound } from "../../platform/http/http-error";
import { answerOnce, idempotencyKey } from "../../platform/http/idempotency";
import { pagination, paginationSchema } from "../../platform/http/pagination";
import {
  requirePrincipal,
  json,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import { instantOf } from "../../platform/time/time-input";
import { createOne } from "./create-one";
import { entryChangeBody, listQuery, newEntryBody, toFilter } from "./input";
import { listEntries } from "./list";
import { readableUser, zoneFor } from "./readable";
import { timeEntrySchema, toTimeEntry } from "./schema";
import { findVisibleEntry } from "./store";
import { updateEntries } from "./write-changes";
import { deleteEntries } from "./write";

const readable = { type: "token", scope: "read:time_entries" } as const;
const writable = { type: "token", scope: "write:time_entries" } as const;
const params = z.object({ id: idParameter });
const entryAnswer = (message: string) =>
  z.object({ message: z.literal(message), time_entry: timeEntrySchema });

/** Time entries in the REST API (API contract §10, §25). */
export function timeEntryRoutes(context: HostContext): readonly Route[] {
  return [
    listRoute(context),
    getRoute(context),
    createRoute(context),
    changeRoute(context, "put"),
    changeRoute(context, "patch"),
    deleteRoute(context),
  ];
}

function listRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/time-entries",
    access: readable,
    summary: "Time entries, newest start first; an administrator sees everybody's",
    tag: "Time entries",
    query: listQuery,
    responses: {
      200: {
        description: "A page of time entries",
        schema: z.object({
          time_entries: z.array(timeEntrySchema),
          pagination: paginationSchema,
        }),
      },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const userId = readableUser(actor, query.user_id);
      const zone = await zoneFor(db, actor, [query.start_date, query.end_date]);
      const { rows, total } = await listEntries(db, toFilter(query, userId, zone), query);
      const now = clock.now();
      return json(200, {
        time_entries: rows.map((row) => toTimeEntry(row, now)),
        pagination: pagination(query, total),
      });
    },
  });
}

function getRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/time-entries/{id}",
    access: readable,
    summary: "A time entry",
    tag: "Time entries",
    params,
    responses: {
      200: { description: "It", schema: z.object({ time_entry: timeEntrySchema }) },
    },
    async handler(request) {
      const row = await findVisibleEntry(db, requirePrincipal(request), request.params.id);
      if (!row) throw notFound("Time entry");
      return json(200, { time_entry: toTimeEntry(row, clock.now()) });
    },
  });
}

function createRoute({ database: { db, byIndex }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/time-entries",
    access: writable,
    summary: "Create a time entry; without end_time a timer starts",
    tag: "Time entries",
    body: newEntryBody,
    headers: [
      {
        name: "Idempotency-Key",
        description:
          "At most 128 characters of yours. The same key and body within 24 hours answers what the " +
          "first request was answered, and makes nothing new",
        example: "4f1d2c9a-7b3e-4d5f-8a6b-0c1d2e3f4a5b",
      },
    ],
    responses: {
      201: {
        description: "The new entry",
        schema: entryAnswer("Time entry created successfully"),
      },
      409: { description: "A timer is running already, or the key's first request still is" },
      422: { description: "The Idempotency-Key was used for another body" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { body } = request;
      if (body.user_id && body.user_id !== actor.userId && actor.role !== "admin") {
        throw forbidden("Only an administrator may write entries of other users.");
      }
      const key = idempotencyKey(request.headers);
      const zone = await zoneFor(db, actor, [body.start_time, body.end_time]);
      const create = async (tx: Parameters<typeof createOne>[0]): Promise<RouteResponse> => {
        const row = await createOne(tx, actor, body, zone, clock.now());
        return json(201, {
          message: "Time entry created successfully",
          time_entry: toTimeEntry(row, clock.now()),
        });
      };
      if (key === undefined || actor.tokenId === undefined) {
        return byIndex.transaction().execute(create);
      }
      return answerOnce(byIndex, { tokenId: actor.tokenId, key, raw: request.raw }, create);
    },
  });
}

function changeRoute({ database: { db }, clock }: HostContext, method: "put" | "patch"): Route {
  return route({
    method,
    path: "/api/v1/time-entries/{id}",
    access: writable,
    summary: "Change a time entry; what is left out stays, null clears",
    tag: "Time entries",
    params,
    body: entryChangeBody,
    responses: {
      200: {
        description: "The changed entry",
        schema: entryAnswer("Time entry updated successfully"),
      },
      409: { description: "Somebody else changed it meanwhile" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const { version, if_updated_at: seen, start_time, end_time, ...rest } = request.body;
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
      if (!outcome) throw notFound("Time entry");
      assertNotRefused(outcome, "Time entry");
      const row = await findVisibleEntry(db, actor, id);
      if (!row) throw notFound("Time entry");
      return json(200, {
        message: "Time entry updated successfully",
        time_entry: toTimeEntry(row, clock.now()),
      });
    },
  });
}

function deleteRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "delete",
    path: "/api/v1/time-entries/{id}",
    access: writable,
    summary: "Delete a time entry",
    tag: "Time entries",
    params,
    responses: {
      200: {
        description: "It is gone",
        schema: z.object({ message: z.literal("Time entry deleted successfully") }),
      },
      400: { description: "Its timer is running" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const [outcome] = await db.transaction().execute((tx) => deleteEntries(tx, actor, [id]));
      if (!outcome) throw notFound("Time entry");
      assertNotRefused(outcome, "Time entry");
      return json(200, { message: "Time entry deleted successfully" });
    },
  });
}

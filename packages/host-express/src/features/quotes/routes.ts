import { dayInZone } from "@tt/connector-core";
import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { idQuery } from "../../platform/http/fields";
import { pageQuery } from "../../platform/http/pagination";
import {
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import type { Route } from "../../platform/http/route";
import { zoneOf } from "../users/store";
import { createQuoteRoute } from "./create-route";
import { quoteChange, quoteSchema, toQuote } from "./schema";
import { quoteStatus } from "./status";
import { findQuote, listQuotes } from "./store";
import { deleteQuote, updateQuote } from "./write";

/** Routes of quotes in the REST API. */
export function quoteRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const now = () => context.clock.now();
  const todayOf = async (actor: Actor) => dayInZone(now(), await zoneOf(db, actor));
  const find = async (actor: Actor, id: number) => {
    const [row, today] = await Promise.all([findQuote(db, actor, id), todayOf(actor)]);
    return row && toQuote(row, today);
  };
  const quotes: Resource<z.output<typeof quoteSchema>> = {
    path: "/api/v1/quotes",
    tag: "Quotes",
    plural: "quotes",
    singular: "quote",
    label: "Quote",
    schema: quoteSchema,
    find,
  };
  return [
    listRoute(quotes, {
      summary: "List quotes, newest first; administrators see those of all users",
      query: z.object({
        ...pageQuery,
        status: quoteStatus
          .or(z.literal("all"))
          .default("all")
          .meta({ description: "Only quotes with this status" }),
        client_id: idQuery.optional().meta({ description: "Only quotes for this client" }),
      }),
      async list(actor, query) {
        const status = query.status === "all" ? undefined : query.status;
        const [{ rows, total }, today] = await Promise.all([
          listQuotes(db, actor, { status, clientId: query.client_id }, query),
          todayOf(actor),
        ]);
        return { rows: rows.map((row) => toQuote(row, today)), total };
      },
    }),
    createQuoteRoute(context),
    getRoute(quotes, { summary: "Get a quote with its lines", schema: quoteSchema, find }),
    ...updateRoutes(quotes, {
      summary:
        "Update a quote or its status; omitted fields keep their values, `items` replaces all",
      body: quoteChange,
      errors: { 409: { description: "`version` is outdated" } },
      async update(actor, id, { version, ...change }) {
        const today = await todayOf(actor);
        return db
          .transaction()
          .execute((tx) => updateQuote(tx, actor, id, change, { version, today, now: now() }));
      },
    }),
    deleteRoute(quotes, {
      summary: "Delete a quote that was never sent, with its lines",
      effect: "deleted",
      errors: { 400: { description: "The quote was sent, so it is kept" } },
      remove: (actor, id) => db.transaction().execute((tx) => deleteQuote(tx, actor, id)),
    }),
  ];
}

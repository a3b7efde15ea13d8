import { dayInZone } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { notFound } from "../../platform/http/http-error";
import { answerInTransaction, idempotencyHeader } from "../../platform/http/idempotency";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { zoneOf } from "../users/store";
import { newQuote, quoteSchema, toQuote } from "./schema";
import { findQuote } from "./store";
import { createQuote } from "./write";

/** Not a plain creation: a retry gets the first response again, so it takes no second number. */
export function createQuoteRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/quotes",
    access: { type: "token", scope: "write:quotes" },
    summary: "Create a quote as a draft, with the next number",
    tag: "Quotes",
    body: newQuote,
    headers: [idempotencyHeader("quote")],
    responses: {
      201: {
        description: "The created quote",
        schema: z.object({ message: z.literal("Quote created successfully"), quote: quoteSchema }),
      },
      409: { description: "The first request with this key is still in progress" },
      422: { description: "The Idempotency-Key was used with another body" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const now = clock.now();
      const today = dayInZone(now, await zoneOf(db, actor));
      return answerInTransaction(db, request, async (tx) => {
        const outcome = await createQuote(tx, actor, request.body, now);
        assertNotRefused(outcome, "Quote");
        const row = await findQuote(tx, actor, outcome.id);
        if (!row) throw notFound("Quote");
        return json(201, { message: "Quote created successfully", quote: toQuote(row, today) });
      });
    },
  });
}

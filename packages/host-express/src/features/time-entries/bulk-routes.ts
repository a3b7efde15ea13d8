import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { notFound, validationError } from "../../platform/http/http-error";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { changeInBulk, type BulkResult } from "./bulk";
import { bulkBody } from "./bulk-input";

const resultSchema = z.object({
  id: z.int(),
  status: z.enum(["updated", "unchanged", "deleted", "running", "not_found"]),
});

/** `POST /api/v1/time-entries/bulk`: applies one action to many entries. */
export function bulkRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/time-entries/bulk",
    access: { type: "token", scope: "write:time_entries" },
    summary: "Delete or change many time entries in one transaction",
    description:
      "Running timers are skipped, and so are ids of entries that do not exist or that you may not " +
      "see. `set_paid` with `false` clears the invoice number. If the action is refused for one " +
      "entry, nothing is changed.",
    tag: "Time entries",
    body: bulkBody,
    responses: {
      200: {
        description: "What was done with each entry",
        schema: z.object({
          success: z.literal(true),
          affected: z.int().meta({
            description: "Number of completed entries, including unchanged ones",
            examples: [1],
          }),
          skipped: z.int().meta({ description: "Number of other ids", examples: [0] }),
          results: z
            .array(resultSchema)
            .meta({ description: "One result per id, in the order of the request" }),
        }),
      },
      404: { description: "None of the entries exists" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { ids, action } = request.body;
      const outcome = await db.transaction().execute(async (tx) => {
        const done = await changeInBulk(tx, actor, ids, action, clock.now());
        assertNotRefused(done, "Time entry");
        return done;
      });
      const { results } = outcome;
      const affected = results.filter(isAffected).length;
      if (affected === 0) throw nothingAffected(results);
      return json(200, { success: true, affected, skipped: ids.length - affected, results });
    },
  });
}

function isAffected({ status }: BulkResult): boolean {
  return status !== "running" && status !== "not_found";
}

function nothingAffected(results: readonly BulkResult[]): Error {
  if (results.every(({ status }) => status === "not_found")) return notFound("Time entry");
  const message = "All of these entries are running timers; stop them first";
  return validationError({ entry_ids: [message] });
}

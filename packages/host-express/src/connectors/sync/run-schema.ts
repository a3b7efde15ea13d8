import type { Run } from "@tt/connector-core";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { connectorErrorSchema } from "../../platform/http/openapi/error-schemas";

const counts = {
  created: z.int(),
  updated: z.int(),
  skipped: z.int(),
  failed: z.int().meta({ examples: [0] }),
};

const directions = {
  imported: z.int().meta({ description: "Number of items created or updated here" }),
  exported: z.int().meta({ description: "Number of items created or updated at the provider" }),
};

const itemSchema = z.object({
  ref: z.string().meta({ examples: ["github_issue_17"] }),
  title: z.string().meta({ examples: ["Saving crashes"] }),
  status: z.enum(["created", "updated", "skipped", "failed"]),
  reason: z.string().optional().meta({ description: "Why it was skipped" }),
  error: z.string().optional().meta({ description: "Why it failed" }),
  id: z.int().optional().meta({ description: "Local id of the task or entry" }),
  exported: z
    .literal(true)
    .optional()
    .meta({ description: "True if it was exported to the provider" }),
});

/** A run in the list of runs. */
export const runSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(["running", "done", "stopped", "interrupted"]),
    dry_run: z.boolean(),
    started_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
    ...counts,
    ...directions,
    code: z.string().nullable(),
    error: z.string().nullable(),
    retry_after: z.int().nullable().meta({ description: "Seconds" }),
  })
  .meta({ id: "Run" });

/** A run in the API. */
export type ShownRun = z.output<typeof runSchema>;

/** A run and the outcomes of its items. */
export const runWithItemsSchema = runSchema
  .extend({ items: z.array(itemSchema).max(100) })
  .meta({ id: "RunWithItems" });

const report = z
  .object({
    ok: z.literal(true),
    run_id: z.uuid(),
    complete: z
      .boolean()
      .meta({ description: "False if the next sync continues where this one ended" }),
    running: z.boolean(),
    ...counts,
    ...directions,
    synced: z.int().meta({ description: "Number of created and updated items" }),
    retry_after: z.int().optional().meta({ description: "Seconds" }),
    dry_run: z.boolean().meta({ examples: [false] }),
    errors: z.array(z.string()).meta({ examples: [[]] }),
    items: z.array(itemSchema).max(100),
  })
  .meta({ id: "SyncReport" });

/** Response of a sync: its counts, and the error if it failed. */
export const syncSchema = z.union([
  report,
  z
    .object({ ...connectorErrorSchema.shape, ...report.omit({ ok: true }).shape })
    .meta({ id: "FailedSync" }),
]);

function countsOf({ created, updated, skipped, failed, exported }: Run) {
  return { created, updated, skipped, failed, imported: created + updated - exported, exported };
}

/** Converts a run to its API representation. */
export function toRun(run: Run): ShownRun {
  return {
    id: run.id,
    status: run.status,
    dry_run: run.dryRun,
    started_at: toApiInstant(run.startedAt),
    finished_at: toApiInstant(run.finishedAt),
    ...countsOf(run),
    code: run.code,
    error: run.error,
    retry_after: run.retryAfter,
  };
}

/** Converts a run to the report of its sync. */
export function toSyncReport(run: Run): Omit<z.output<typeof report>, "ok"> {
  return {
    run_id: run.id,
    complete: run.status === "done",
    running: run.status === "running",
    dry_run: run.dryRun,
    ...countsOf(run),
    synced: run.created + run.updated,
    ...(run.retryAfter === null ? {} : { retry_after: run.retryAfter }),
    errors: run.items.flatMap(({ ref, error }) => (error === undefined ? [] : `${ref}: ${error}`)),
    items: [...run.items],
  };
}

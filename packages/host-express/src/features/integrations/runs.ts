import type { Run } from "@tt/connector-core";
import { z } from "zod";
import { toApiInstant } from "../../platform/db/instants";

const counts = {
  created: z.int(),
  updated: z.int(),
  skipped: z.int(),
  failed: z.int(),
};

const itemSchema = z.object({
  ref: z.string(),
  title: z.string(),
  status: z.enum(["created", "updated", "skipped", "failed"]),
  reason: z.string().optional().meta({ description: "Why it was skipped" }),
  error: z.string().optional().meta({ description: "Why it failed" }),
  id: z.int().optional().meta({ description: "Our id" }),
});

/** A run in the history. */
export const runSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(["running", "done", "stopped", "interrupted"]),
    dry_run: z.boolean(),
    started_at: z.string(),
    finished_at: z.string().nullable(),
    ...counts,
    code: z.string().nullable(),
    error: z.string().nullable(),
    retry_after: z.int().nullable().meta({ description: "Seconds" }),
  })
  .meta({ id: "Run" });

/** A run with what became of its items. */
export const runWithItemsSchema = runSchema
  .extend({ items: z.array(itemSchema).max(100) })
  .meta({ id: "RunWithItems" });

/** The answer of a sync (API contract §25). */
export const syncSchema = z
  .object({
    ok: z.boolean(),
    run_id: z.uuid(),
    complete: z.boolean().meta({ description: "False: the next sync goes on from here" }),
    running: z.boolean(),
    ...counts,
    synced: z.int().meta({ description: "Created and updated ones" }),
    retry_after: z.int().optional().meta({ description: "Seconds" }),
    errors: z.array(z.string()),
    items: z.array(itemSchema).max(100),
  })
  .loose()
  .meta({ id: "SyncReport" });

/** A run as the API tells it. */
export function toRun(run: Run): z.output<typeof runSchema> {
  return {
    id: run.id,
    status: run.status,
    dry_run: run.dryRun,
    started_at: toApiInstant(run.startedAt),
    finished_at: toApiInstant(run.finishedAt),
    created: run.created,
    updated: run.updated,
    skipped: run.skipped,
    failed: run.failed,
    code: run.code,
    error: run.error,
    retry_after: run.retryAfter,
  };
}

/** What a sync did, as far as it has come. */
export function toSyncReport(run: Run): Omit<z.output<typeof syncSchema>, "ok"> {
  return {
    run_id: run.id,
    complete: run.status === "done",
    running: run.status === "running",
    dry_run: run.dryRun,
    created: run.created,
    updated: run.updated,
    skipped: run.skipped,
    failed: run.failed,
    synced: run.created + run.updated,
    ...(run.retryAfter === null ? {} : { retry_after: run.retryAfter }),
    errors: run.items.flatMap(({ ref, error }) => (error === undefined ? [] : `${ref}: ${error}`)),
    items: [...run.items],
  };
}

import {
  dueSummaryDay,
  settingsParser,
  type DailySummary,
  type Manifest,
  type SummaryCandidate,
} from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { JobHandler } from "../../platform/jobs/jobs";
import { integrationColumns, toIntegrationRow } from "../storage/rows";
import { enqueueNotifications, type NewNotification } from "./job";
import type { RegisteredConnector } from "../registry";

/** Integrations read per query. */
const batchSize = 500;

/** Jobs that enqueue due daily summaries, for every connector that sends some. */
export function dailySummaryJobs(
  connectors: readonly RegisteredConnector[],
  context: HostContext,
): readonly JobHandler[] {
  return connectors.flatMap(({ manifest }): JobHandler[] => {
    const daily = manifest.notifications?.daily;
    if (!daily) return [];
    return [
      {
        queue: daily.job,
        retryLimit: 2,
        cron: `*/${String(daily.everyMinutes)} * * * *`,
        handle: () => enqueueDueSummaries(context, manifest, daily),
      },
    ];
  });
}

/**
 * Enqueues the summaries that became due since the watermark. The watermark's row is locked, and it
 * advances in the transaction that enqueues, so each summary is enqueued once across all processes.
 */
export async function enqueueDueSummaries(
  { database, clock, jobs, log }: HostContext,
  manifest: Manifest,
  daily: DailySummary<Manifest["settings"]>,
): Promise<void> {
  const parts = { daily, settingsOf: settingsParser(manifest.settings), log };
  await database.db.transaction().execute(async (tx) => {
    const until = clock.now();
    const from = await advanceWatermark(tx, daily, until);
    if (from >= until) return;
    for (let after = ""; ;) {
      const candidates = await candidatesAfter(tx, manifest.key, after);
      const due: NewNotification[] = [];
      for (const candidate of candidates) {
        const { id } = candidate.row;
        const day = dueSummaryDay(parts, candidate, { from, until });
        if (day === undefined) continue;
        const ref = `day:${day}`;
        if (!(await claim(tx, id, ref, until))) continue;
        const summary = { integration: id, connector: manifest.key, ref, day, tries: 0 };
        const at = until.toISOString();
        due.push({ notification: { ...summary, type: "daily_summary", at } });
      }
      await enqueueNotifications(jobs, due, tx);
      const last = candidates.at(-1);
      if (!last || candidates.length < batchSize) break;
      after = last.row.id;
    }
  });
}

/** Advances the job's watermark to `until`. @returns The previous watermark. */
async function advanceWatermark(
  tx: Transaction<Database>,
  { job, everyMinutes }: { readonly job: string; readonly everyMinutes: number },
  until: Date,
): Promise<Date> {
  const first = new Date(until.getTime() - everyMinutes * 60_000);
  await tx
    .insertInto("job_watermarks")
    .values({ job, watermark: first })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom("job_watermarks")
    .select("watermark")
    .where("job", "=", job)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const from = toDate(row.watermark);
  if (from < until) {
    await tx
      .updateTable("job_watermarks")
      .set({ watermark: until })
      .where("job", "=", job)
      .execute();
  }
  return from;
}

async function candidatesAfter(
  db: Kysely<Database>,
  connector: string,
  after: string,
): Promise<readonly SummaryCandidate[]> {
  const rows = await db
    .selectFrom("integrations")
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .leftJoin("users", "users.id", "integrations.owner")
    .select(integrationColumns.map((column) => `integrations.${column}` as const))
    .select(sql<string>`coalesce(users.timezone, settings.timezone)`.as("zone"))
    .where("integrations.connector", "=", connector)
    .where("integrations.active", "=", true)
    .where((where) =>
      where.or([where("integrations.owner", "is", null), where("users.is_active", "=", true)]),
    )
    .$if(after !== "", (query) => query.where("integrations.id", ">", after))
    .orderBy("integrations.id")
    .limit(batchSize)
    .execute();
  return rows.map((row) => ({ zone: row.zone, row: toIntegrationRow(row) }));
}

/** Claims a summary, which succeeds once per integration and day. */
async function claim(
  tx: Transaction<Database>,
  integrationId: string,
  ref: string,
  now: Date,
): Promise<boolean> {
  const row = await tx
    .insertInto("integration_notifications")
    .values({
      integration_id: integrationId,
      ref,
      type: "daily_summary",
      occurred_at: now,
      status: "waiting",
      reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("ref")
    .executeTakeFirst();
  return row !== undefined;
}

import {
  dayInZone,
  instantInZone,
  settingsParser,
  type DailySummary,
  type IntegrationRow,
  type Manifest,
} from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { JobHandler } from "../../platform/jobs/jobs";
import { integrationColumns, toIntegrationRow } from "../storage/rows";
import { enqueueNotifications, type NewNotification } from "./job";
import type { RegisteredConnector } from "../registry";

/** Cards looked at together. */
const batchSize = 500;

/** A day's last summaries come due so shortly before its end that they are sent after it, ms. */
const overMidnight = 60 * 60_000;

/**
 * The day whose summary falls due in a window of time, of a zone; undefined: none. A window that
 * reaches back for long (nobody looked for hours) makes up for today alone; yesterday's counts only
 * when its time was less than an hour ago.
 *
 * A time that comes twice (clocks go back) counts the first time, one that never comes (clocks go
 * forward) when the clock has passed it.
 * @param time `HH:MM` in the zone.
 */
export function summaryDueOn(
  time: string,
  zone: string,
  from: Date,
  until: Date,
): string | undefined {
  const falls = (day: string, since: Date): boolean => {
    const due = instantInZone(Date.parse(`${day}T${time}:00Z`), zone);
    return due > since && due <= until;
  };
  const today = dayInZone(until, zone);
  if (falls(today, from)) return today;
  const late = new Date(Math.max(from.getTime(), until.getTime() - overMidnight));
  const yesterday = dayInZone(late, zone);
  return yesterday !== today && falls(yesterday, late) ? yesterday : undefined;
}

/** Every so often: hands out the summaries that fell due since it last looked. */
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
 * Looks at the window since the last look, once in the whole installation: the window's row is
 * locked, and what was handed out and where the window ends commit together.
 */
export async function enqueueDueSummaries(
  { database, clock, jobs, log }: HostContext,
  manifest: Manifest,
  daily: DailySummary<Manifest["settings"]>,
): Promise<void> {
  const settingsOf = settingsParser(manifest.settings);
  const dueOf = ({ row, zone }: DailyCard, from: Date, until: Date): string | undefined => {
    try {
      const time = daily.time(settingsOf(row));
      return time === undefined ? undefined : summaryDueOn(time, zone, from, until);
    } catch (error) {
      // One card's settings or zone must not keep the others from their summaries.
      log.warn({ err: error, integration: row.id }, "a daily summary could not be scheduled");
      return undefined;
    }
  };
  await database.db.transaction().execute(async (tx) => {
    const until = clock.now();
    const from = await lockWindow(tx, daily, until);
    if (from >= until) return;
    for (let after = ""; ;) {
      const cards = await cardsAfter(tx, manifest.key, after);
      const due: NewNotification[] = [];
      for (const card of cards) {
        const day = dueOf(card, from, until);
        if (day === undefined) continue;
        const ref = `day:${day}`;
        if (!(await claim(tx, card.id, ref, until))) continue;
        const about = { integration: card.id, connector: manifest.key, ref, day, tries: 0 };
        due.push({ notice: { ...about, type: "daily_summary", at: until.toISOString() } });
      }
      await enqueueNotifications(jobs, due, tx);
      const last = cards.at(-1);
      if (!last || cards.length < batchSize) break;
      after = last.id;
    }
  });
}

/** The end of the last look becomes the end of this one. @returns The former. */
async function lockWindow(
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

interface DailyCard {
  readonly id: string;
  /** Of its owner's days. */
  readonly zone: string;
  readonly row: IntegrationRow;
}

async function cardsAfter(
  db: Kysely<Database>,
  connector: string,
  after: string,
): Promise<readonly DailyCard[]> {
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
  return rows.map((row) => ({ id: row.id, zone: row.zone, row: toIntegrationRow(row) }));
}

/** Once per card and day, whoever asks. */
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

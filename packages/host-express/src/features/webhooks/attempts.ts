import { sql, type Kysely, type Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { eventVisible } from "../access/events";
import { testEventType } from "./envelope";
import type { AttemptJob } from "./queue";
import { validPreviousSecret, type SealedValues } from "./secrets";
import { timeoutMs } from "./send";

/** An attempt may take this long; afterwards its process is considered crashed. */
const claimMs = timeoutMs + 15_000;
/** Jobs may run this much before the time of the attempt, as their delays are whole seconds. */
const earlyMs = 2_000;

/** A delivery that may be due, and its webhook. */
export interface DueDelivery {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  /** All attempts before this one. */
  readonly attempts: number;
  readonly attemptsBeforeReplay: number;
  readonly webhook: SealedValues & {
    readonly id: number;
    readonly url: string;
    readonly failures: number;
    readonly failingSince: Date | null;
    readonly pausedUntil: Date | null;
  };
  /** Why it must not be sent; null if it may. */
  readonly obstacle: "inactive" | "hidden" | null;
  readonly isTest: boolean;
}

/** Reads the deliveries that are due and that no attempt is being made of. */
export async function findDue(
  db: Kysely<Database>,
  wanted: readonly AttemptJob[],
  now: Date,
): Promise<readonly DueDelivery[]> {
  const soon = new Date(now.getTime() + earlyMs);
  const rows = await db
    .selectFrom("webhook_deliveries as delivery")
    .innerJoin("webhook_messages as message", "message.id", "delivery.message_id")
    .innerJoin("webhooks", "webhooks.id", "delivery.webhook_id")
    .innerJoin("users", "users.id", "webhooks.user_id")
    .select(["delivery.id", "delivery.attempts", "delivery.attempts_before_replay"])
    .select(["message.type", "message.body", "delivery.webhook_id"])
    .select(["webhooks.url", "webhooks.secret", "webhooks.headers", "webhooks.failures"])
    .select(["webhooks.failing_since", "webhooks.paused_until"])
    .select(validPreviousSecret(now).as("previous_secret"))
    .select(sql<boolean>`webhooks.is_active and users.is_active`.as("is_active"))
    .select(eventVisible("message", "users").as("is_visible"))
    .where(isFree(now))
    .where(
      sql<boolean>`exists (select
        from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as wanted(delivery uuid, after integer)
        where wanted.delivery = delivery.id
          and (wanted.after = delivery.attempts or delivery.next_attempt_at <= ${soon}))`,
    )
    .where(sql<boolean>`delivery.id = any(${wanted.map(({ delivery }) => delivery)}::uuid[])`)
    .execute();
  return rows.map((row) => {
    const isTest = row.type === testEventType;
    const obstacle = !row.is_active ? "inactive" : row.is_visible ? null : "hidden";
    return {
      id: row.id,
      type: row.type,
      body: row.body,
      attempts: row.attempts,
      attemptsBeforeReplay: row.attempts_before_replay,
      webhook: {
        id: row.webhook_id,
        url: row.url,
        secret: row.secret,
        previous_secret: row.previous_secret,
        headers: row.headers,
        failures: row.failures,
        failingSince: row.failing_since === null ? null : toDate(row.failing_since),
        pausedUntil: row.paused_until === null ? null : toDate(row.paused_until),
      },
      obstacle: isTest ? null : obstacle,
      isTest,
    };
  });
}

/** An attempt that is being made, or was until its process ended. */
export interface RunningAttempt {
  /** Id of the delivery. */
  readonly id: string;
  readonly claimedUntil: Date;
}

/** Finds the deliveries that an attempt is being made of. */
export async function findRunning(
  db: Kysely<Database>,
  ids: readonly string[],
  now: Date,
): Promise<readonly RunningAttempt[]> {
  const { rows } = await sql<{ id: string; claimed_until: string }>`
    select id, claimed_until from webhook_deliveries
    where id = any(${ids}::uuid[]) and status in ('pending', 'retrying')
      and claimed_until > ${now}`.execute(db);
  return rows.map(({ id, claimed_until }) => ({ id, claimedUntil: toDate(claimed_until) }));
}

/** True for a delivery that is not finished and that no attempt is being made of. */
function isFree(now: Date) {
  return sql<boolean>`delivery.status in ('pending', 'retrying')
    and (delivery.claimed_until is null or delivery.claimed_until <= ${now})`;
}

/** A delivery that no other process sends until the claim ends. */
export interface ClaimedDelivery extends DueDelivery {
  readonly claimedUntil: Date;
}

/** What became of deliveries that were to be claimed; the others are taken by another process. */
export interface Claims {
  readonly claimed: readonly ClaimedDelivery[];
  /** Nothing may be sent to their webhooks now. */
  readonly paused: readonly DueDelivery[];
}

/**
 * Claims deliveries for an attempt, in one statement: of several processes one gets each. A failing
 * webhook is claimed too, for one attempt at a time.
 */
export async function claim(
  db: Kysely<Database>,
  deliveries: readonly DueDelivery[],
  now: Date,
): Promise<Claims> {
  const until = new Date(now.getTime() + claimMs);
  const [free, paused]: [DueDelivery[], DueDelivery[]] = [[], []];
  const failing = new Set<number>();
  for (const delivery of deliveries) {
    const { webhook, isTest } = delivery;
    const isHealthy = webhook.failures === 0 || isTest;
    const isFirst = !isHealthy && !failing.has(webhook.id);
    if (isFirst) failing.add(webhook.id);
    const mayBeSent = isHealthy || (isFirst && (await claimFailing(db, webhook.id, until, now)));
    (mayBeSent ? free : paused).push(delivery);
  }
  const { rows } = await sql<{ id: string }>`
    update webhook_deliveries as delivery
    set attempts = delivery.attempts + 1, claimed_until = ${until}
    from unnest(${free.map(({ id }) => id)}::uuid[], ${free.map(({ attempts }) => attempts)}::integer[])
      as seen(id, attempts)
    where delivery.id = seen.id and delivery.attempts = seen.attempts and ${isFree(now)}
    returning delivery.id`.execute(db);
  const ids = new Set(rows.map(({ id }) => id));
  const claimed = free.filter(({ id }) => ids.has(id));
  return { claimed: claimed.map((delivery) => ({ ...delivery, claimedUntil: until })), paused };
}

/** @returns false if the webhook is paused, or another attempt is being made */
async function claimFailing(
  db: Kysely<Database>,
  webhook: number,
  until: Date,
  now: Date,
): Promise<boolean> {
  const claimed = await db
    .updateTable("webhooks")
    .set({ paused_until: until })
    .where("id", "=", webhook)
    .where(sql<boolean>`(paused_until is null or paused_until <= ${now})`)
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n;
}

/** A delivery that waits until its webhook is not paused any more. */
export interface Postponed {
  readonly id: string;
  readonly until: Date;
}

/** Sets the times of the next attempts without making any. */
export async function postpone(
  tx: Transaction<Database>,
  deliveries: readonly Postponed[],
): Promise<void> {
  await sql`update webhook_deliveries as delivery set next_attempt_at = later.until
    from unnest(${deliveries.map(({ id }) => id)}::uuid[],
      ${deliveries.map(({ until }) => until)}::timestamptz[]) as later(id, until)
    where delivery.id = later.id and delivery.status in ('pending', 'retrying')`.execute(tx);
}

/** Ends a delivery that must not be sent. */
export async function abandon(
  db: Kysely<Database>,
  id: string,
  error: string,
  now: Date,
): Promise<void> {
  await db
    .updateTable("webhook_deliveries")
    .set({ status: "failed", error, next_attempt_at: null, finished_at: now })
    .where("id", "=", id)
    .where("status", "in", ["pending", "retrying"])
    .execute();
}

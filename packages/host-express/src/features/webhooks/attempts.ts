import { sql, type Kysely, type Transaction } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { eventVisible } from "../access/events";
import { testEventType } from "./envelope";
import type { AttemptEnd, AttemptResult } from "./schedule";
import { validPreviousSecret, type SealedValues } from "./secrets";
import { timeoutMs } from "./send";

/** An attempt may take this long; afterwards its process is considered crashed. */
const claimMs = timeoutMs + 15_000;
/** Jobs may run this much before the time of the attempt, as their delays are whole seconds. */
const earlyMs = 2_000;
/** `last_success_at` is written at most this often. */
const successPrecisionMs = 10_000;

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

/** Reads a delivery that is due and that no attempt is being made of; else undefined. */
export async function findDue(
  db: Kysely<Database>,
  id: string,
  now: Date,
): Promise<DueDelivery | undefined> {
  const row = await db
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
    .where("delivery.id", "=", id)
    .where(isDue(now))
    .executeTakeFirst();
  if (!row) return undefined;
  const isTest = row.type === testEventType;
  const obstacle = !row.is_active ? "inactive" : row.is_visible ? null : "hidden";
  return {
    id,
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
}

function isDue(now: Date) {
  const soon = new Date(now.getTime() + earlyMs);
  return sql<boolean>`delivery.status in ('pending', 'retrying')
    and delivery.next_attempt_at <= ${soon}
    and (delivery.claimed_until is null or delivery.claimed_until <= ${now})`;
}

/**
 * Claims a delivery for an attempt, in one statement: of several processes one gets it. A failing
 * webhook is claimed too, for one attempt at a time.
 * @returns `taken` if another process has it, `paused` if nothing may be sent to the webhook now.
 */
export async function claim(
  db: Kysely<Database>,
  { id, attempts, webhook, isTest }: DueDelivery,
  now: Date,
): Promise<"claimed" | "taken" | "paused"> {
  const until = new Date(now.getTime() + claimMs);
  if (webhook.failures > 0 && !isTest) {
    const probe = await db
      .updateTable("webhooks")
      .set({ paused_until: until })
      .where("id", "=", webhook.id)
      .where(sql<boolean>`(paused_until is null or paused_until <= ${now})`)
      .executeTakeFirst();
    if (probe.numUpdatedRows === 0n) return "paused";
  }
  const claimed = await db
    .updateTable("webhook_deliveries as delivery")
    .set({ attempts: attempts + 1, claimed_until: until })
    .where("delivery.id", "=", id)
    .where("delivery.attempts", "=", attempts)
    .where(isDue(now))
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n ? "claimed" : "taken";
}

/** Sets the time of the next attempt without making one. */
export async function postpone(db: Kysely<Database>, id: string, until: Date): Promise<void> {
  await db
    .updateTable("webhook_deliveries")
    .set({ next_attempt_at: until })
    .where("id", "=", id)
    .where("status", "in", ["pending", "retrying"])
    .execute();
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

/** Records an attempt and what follows from it. */
export async function finishAttempt(
  tx: Transaction<Database>,
  { id, attempts, webhook, isTest }: DueDelivery,
  { result, end, startedAt, now }: FinishedAttempt,
): Promise<void> {
  const { statusCode, error, response } = result;
  const number = attempts + 1;
  const isFinal = end.status !== "retrying";
  const updated = await tx
    .updateTable("webhook_deliveries")
    .set({
      status: end.status,
      status_code: statusCode,
      error,
      claimed_until: null,
      next_attempt_at: end.status === "retrying" ? end.nextAttemptAt : null,
      finished_at: isFinal ? now : null,
    })
    .where("id", "=", id)
    .where("attempts", "=", number)
    .executeTakeFirst();
  // The webhook was deleted meanwhile, or this attempt seemed to have crashed and another one follows.
  if (updated.numUpdatedRows === 0n) return;
  await tx
    .insertInto("webhook_attempts")
    .values({
      delivery_id: id,
      number,
      started_at: startedAt,
      duration_ms: Math.max(0, now.getTime() - startedAt.getTime()),
      status_code: statusCode,
      error,
      response,
    })
    .execute();
  if (end.status === "delivered") await recordSuccess(tx, webhook.id, now);
  else if (!isTest) await recordFailure(tx, webhook, end, now);
}

/** An attempt that was made. */
export interface FinishedAttempt {
  readonly result: AttemptResult;
  readonly end: AttemptEnd;
  readonly startedAt: Date;
  readonly now: Date;
}

async function recordSuccess(tx: Transaction<Database>, id: number, now: Date): Promise<void> {
  const old = new Date(now.getTime() - successPrecisionMs);
  await tx
    .updateTable("webhooks")
    .set({ failures: 0, failing_since: null, paused_until: null, last_success_at: now })
    .where("id", "=", id)
    .where(sql<boolean>`(failures > 0 or last_success_at is null or last_success_at < ${old})`)
    .execute();
}

/** Of attempts that ran at the same time one failure counts, so that the pause grows with outages. */
async function recordFailure(
  tx: Transaction<Database>,
  { id, failures }: DueDelivery["webhook"],
  { pausedUntil, disable }: Exclude<AttemptEnd, { status: "delivered" }>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("webhooks")
    .set({
      failures: failures + 1,
      failing_since: sql`coalesce(failing_since, ${now})`,
      paused_until: pausedUntil,
    })
    .where("id", "=", id)
    .where("failures", "=", failures)
    .execute();
  if (disable === null) return;
  await tx
    .updateTable("webhooks")
    .set({
      is_active: false,
      disabled_reason: disable,
      disabled_at: now,
      updated_at: sql`now()`,
      version: sql`version + 1`,
    })
    .where("id", "=", id)
    .where("is_active", "=", true)
    .execute();
}

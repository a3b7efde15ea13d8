import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { JobHandler } from "../../platform/jobs/jobs";
import type { Pace } from "../../platform/jobs/pace";
import {
  abandon,
  claim,
  findDue,
  finishAttempt,
  postpone,
  type DueDelivery,
  type FinishedAttempt,
} from "./attempts";
import { deliveryQueue, enqueueAttempts, retryQueue, secondsUntil } from "./queue";
import { afterAttempt, type AttemptEnd, type AttemptResult } from "./schedule";
import { openValues } from "./secrets";
import { send } from "./send";
import { signatureHeaders } from "./sign";

const jobSchema = z.object({ delivery: z.uuid() });

/** Postponed deliveries are spread over these seconds. */
const spreadSeconds = 10;
const minPauseMs = 5_000;

const obstacles = {
  inactive: "The webhook is not active",
  hidden: "The owner of the webhook may not see this event any more",
} as const;

type Parts = Pick<
  HostContext,
  "database" | "clock" | "crypto" | "jobs" | "guardedFetch" | "log" | "metrics"
> & { readonly pace: Pace };

/**
 * The jobs that send events to webhooks; each makes one attempt. Many attempts wait for receivers at the
 * same time, but their work on this host is paced.
 */
export function deliveryJobs(context: Omit<Parts, "pace">, pace: Pace): readonly JobHandler[] {
  const parts = { ...context, pace };
  const handle = (data: unknown): Promise<void> => attempt(parts, jobSchema.parse(data).delivery);
  // Failed attempts enqueue a new job; these retries are for failures of the database.
  const common = { retryLimit: 2, batchSize: 16, handle };
  return [
    { ...common, queue: deliveryQueue, concurrency: 4 },
    { ...common, queue: retryQueue, concurrency: 2 },
  ];
}

async function attempt(parts: Parts, id: string): Promise<void> {
  const { clock, pace } = parts;
  const claimed = await pace(() => begin(parts, id));
  if (!claimed) return;
  const startedAt = clock.now();
  const result = await request(parts, claimed, startedAt);
  const finished = { result, startedAt, now: clock.now() };
  await pace(() => finish(parts, claimed, finished));
}

/** Claims a delivery, unless it must not be sent now. */
async function begin(parts: Parts, id: string): Promise<DueDelivery | undefined> {
  const { db } = parts.database;
  const now = parts.clock.now();
  const delivery = await findDue(db, id, now);
  if (!delivery) return undefined;
  if (delivery.obstacle !== null) {
    await abandon(db, id, obstacles[delivery.obstacle], now);
    return undefined;
  }
  const claimed = await claim(db, delivery, now);
  if (claimed === "paused") await wait(parts, delivery, now);
  return claimed === "claimed" ? delivery : undefined;
}

/** Enqueues a delivery again for when its webhook is not paused any more. */
async function wait(
  { database, clock, crypto, jobs }: Parts,
  { id, webhook }: DueDelivery,
  now: Date,
): Promise<void> {
  const paused = Math.max(webhook.pausedUntil?.getTime() ?? 0, now.getTime() + minPauseMs);
  const until = new Date(paused + random(crypto) * spreadSeconds * 1000);
  const delaySeconds = secondsUntil(until, clock.now());
  await database.db.transaction().execute(async (tx) => {
    await postpone(tx, id, until);
    await enqueueAttempts(jobs, [{ id, isFailing: true, delaySeconds }], tx);
  });
}

async function request(
  { crypto, clock, guardedFetch, log }: Parts,
  { id, type, body: text, webhook }: DueDelivery,
  at: Date,
): Promise<AttemptResult> {
  const body = new TextEncoder().encode(text);
  let headers: Record<string, string>;
  try {
    const values = await openValues(crypto, webhook.id, webhook);
    headers = {
      "user-agent": "TimeTracker-Webhook/1.0",
      ...lowerCased(values.headers),
      "content-type": "application/json",
      "x-webhook-event": type,
      "x-webhook-id": String(webhook.id),
      "x-webhook-delivery": id,
      ...(await signatureHeaders(crypto, values.secrets, { id, at, body })),
    };
  } catch (error) {
    log.error({ err: error, webhook: webhook.id }, "the secret of a webhook could not be opened");
    const reason =
      "Its secret or headers cannot be decrypted; rotate the secret and set the headers";
    return { statusCode: null, error: reason, response: null, retryAfterSeconds: undefined };
  }
  return send(guardedFetch, { url: webhook.url, headers, body }, () => clock.now());
}

/** Names of headers are compared regardless of case, so that one name has one value. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function finish(
  { database, crypto, jobs, log, metrics }: Parts,
  delivery: DueDelivery,
  { result, startedAt, now }: Omit<FinishedAttempt, "end">,
): Promise<void> {
  const end = endOf(delivery, result, now, random(crypto));
  await database.db.transaction().execute(async (tx) => {
    await finishAttempt(tx, delivery, { result, end, startedAt, now });
    if (end.status === "retrying" && end.nextAttemptAt) {
      const delaySeconds = secondsUntil(end.nextAttemptAt, now);
      await enqueueAttempts(jobs, [{ id: delivery.id, isFailing: true, delaySeconds }], tx);
    }
  });
  const seconds = Math.max(0, now.getTime() - startedAt.getTime()) / 1000;
  metrics.webhookAttempt(end.status === "delivered" ? "delivered" : "failed", seconds);
  if (end.status !== "delivered" && end.disable !== null && !delivery.isTest) {
    const { id } = delivery.webhook;
    log.warn({ webhook: id, reason: end.disable }, "a webhook was disabled automatically");
  }
}

/** A test is attempted once. */
function endOf(
  { attempts, attemptsBeforeReplay, webhook, isTest }: DueDelivery,
  result: AttemptResult,
  now: Date,
  share: number,
): AttemptEnd {
  const state = { attempts: attempts + 1 - attemptsBeforeReplay, ...webhook };
  const end = afterAttempt(result, state, now, share);
  return isTest && end.status === "retrying"
    ? { ...end, status: "failed", nextAttemptAt: null }
    : end;
}

/** A number from 0 to 1. */
function random(crypto: Parts["crypto"]): number {
  return (crypto.random(1)[0] ?? 0) / 256;
}

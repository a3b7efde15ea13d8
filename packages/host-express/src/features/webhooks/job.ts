import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { JobHandler } from "../../platform/jobs/jobs";
import { abandon, claim, findDue, finishAttempt, postpone, type DueDelivery } from "./attempts";
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
>;

/** The jobs that send events to webhooks; each makes one attempt. */
export function deliveryJobs(parts: Parts): readonly JobHandler[] {
  const handle = (data: unknown): Promise<void> => attempt(parts, jobSchema.parse(data).delivery);
  // Failed attempts enqueue a new job; these retries are for failures of the database.
  const common = { retryLimit: 2, batchSize: 16, handle };
  return [
    { ...common, queue: deliveryQueue, concurrency: 4 },
    { ...common, queue: retryQueue, concurrency: 2 },
  ];
}

async function attempt(parts: Parts, id: string): Promise<void> {
  const { db } = parts.database;
  const startedAt = parts.clock.now();
  const delivery = await findDue(db, id, startedAt);
  if (!delivery) return;
  if (delivery.obstacle !== null) {
    await abandon(db, id, obstacles[delivery.obstacle], startedAt);
    return;
  }
  const claimed = await claim(db, delivery, startedAt);
  if (claimed === "taken") return;
  if (claimed === "paused") {
    await wait(parts, delivery, startedAt);
    return;
  }
  const result = await request(parts, delivery, startedAt);
  await finish(parts, delivery, result, startedAt);
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
  { database, clock, crypto, jobs, log, metrics }: Parts,
  delivery: DueDelivery,
  result: AttemptResult,
  startedAt: Date,
): Promise<void> {
  const now = clock.now();
  const end = endOf(delivery, result, now, random(crypto));
  const finished = { result, end, startedAt, now };
  await database.db.transaction().execute(async (tx) => {
    await finishAttempt(tx, delivery, finished);
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

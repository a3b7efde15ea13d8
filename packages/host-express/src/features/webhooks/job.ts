import type { HostContext } from "../../platform/context";
import { batched } from "../../platform/jobs/batch";
import type { JobHandler } from "../../platform/jobs/jobs";
import type { Pace } from "../../platform/jobs/pace";
import {
  abandon,
  claim,
  findDue,
  findRunning,
  postpone,
  type ClaimedDelivery,
  type DueDelivery,
} from "./attempts";
import { finishAttempts, type FinishedAttempt } from "./finish-attempts";
import {
  attemptAt,
  attemptJob,
  deliveryQueue,
  enqueueAttempts,
  retryQueue,
  type AttemptJob,
} from "./queue";
import { afterAttempt, type AttemptEnd, type AttemptResult } from "./schedule";
import { openValues } from "./secrets";
import { send, timeoutMs } from "./send";
import { signatureHeaders } from "./sign";

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

/** Makes an attempt: `begin`, a request, `finish`. The steps of attempts at the same time are combined. */
interface Steps {
  readonly begin: (job: AttemptJob) => Promise<ClaimedDelivery | undefined>;
  readonly finish: (attempt: EndedRequest) => Promise<void>;
}

/** An attempt whose request has ended. */
type EndedRequest = Omit<FinishedAttempt, "end">;

/**
 * The jobs that send events to webhooks; each makes one attempt. Many attempts wait for receivers at the
 * same time, but their work on this host is paced.
 */
export function deliveryJobs(parts: Parts, pace: Pace): readonly JobHandler[] {
  const steps: Steps = {
    begin: batched(pace, (wanted) => beginAll(parts, wanted)),
    finish: batched(pace, (attempts) => finishAll(parts, attempts)),
  };
  const handle = (data: unknown): Promise<void> => attempt(parts, steps, attemptJob.parse(data));
  // Failed attempts enqueue a new job; these retries are for crashes and failures of the database.
  const common = { retryLimit: 2, batchSize: 16, handle };
  return [
    { ...common, queue: deliveryQueue, concurrency: 4 },
    { ...common, queue: retryQueue, concurrency: 2 },
  ];
}

async function attempt(parts: Parts, { begin, finish }: Steps, job: AttemptJob): Promise<void> {
  const delivery = await begin(job);
  if (!delivery) return;
  const startedAt = parts.clock.now();
  // This process was frozen after its claim: another one may be sending now.
  if (startedAt.getTime() + timeoutMs > delivery.claimedUntil.getTime()) return;
  const result = await request(parts, delivery, startedAt);
  await finish({ delivery, result, startedAt, finishedAt: parts.clock.now() });
}

/** Claims deliveries. Those that must not be sent now are undefined. */
async function beginAll(
  parts: Parts,
  wanted: readonly AttemptJob[],
): Promise<readonly (ClaimedDelivery | undefined)[]> {
  const { db } = parts.database;
  const now = parts.clock.now();
  const due = await findDue(db, wanted, now);
  const ids = wanted.map(({ delivery }) => delivery);
  await waitForRunning(
    parts,
    ids.filter((id) => due.every((delivery) => delivery.id !== id)),
    now,
  );
  for (const { id, obstacle } of due) {
    if (obstacle !== null) await abandon(db, id, obstacles[obstacle], now);
  }
  const sendable = due.filter(({ obstacle }) => obstacle === null);
  if (sendable.length === 0) return [];
  const { claimed, paused } = await claim(db, sendable, now);
  await enqueueLater(parts, paused, now);
  const byId = new Map(claimed.map((delivery) => [delivery.id, delivery]));
  return ids.map((id) => {
    const delivery = byId.get(id);
    // Another job of the same delivery does not send it a second time.
    byId.delete(id);
    return delivery;
  });
}

/**
 * Enqueues deliveries again for when the claims of their attempts end. This job may be the retry of one
 * whose process was killed during the attempt; if it was not, the delivery will not be due then.
 */
async function waitForRunning(
  { database, jobs }: Parts,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  const running = await findRunning(database.db, ids, now);
  if (running.length === 0) return;
  const attempts = running.map(({ id, claimedUntil }) => attemptAt({ id }, claimedUntil, now));
  await database.db.transaction().execute((tx) => enqueueAttempts(jobs, attempts, tx));
}

/** Enqueues deliveries again for when their webhooks are not paused any more. */
async function enqueueLater(
  { database, clock, crypto, jobs }: Parts,
  deliveries: readonly DueDelivery[],
  now: Date,
): Promise<void> {
  if (deliveries.length === 0) return;
  const postponed = deliveries.map(({ id, attempts: after, webhook }) => {
    const paused = Math.max(webhook.pausedUntil?.getTime() ?? 0, now.getTime() + minPauseMs);
    return { id, after, until: new Date(paused + random(crypto) * spreadSeconds * 1000) };
  });
  const attempts = postponed.map(({ until, ...attempt }) => attemptAt(attempt, until, clock.now()));
  await database.db.transaction().execute(async (tx) => {
    await postpone(tx, postponed);
    await enqueueAttempts(jobs, attempts, tx);
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

async function finishAll(
  { database, crypto, jobs, log, metrics }: Parts,
  requests: readonly EndedRequest[],
): Promise<readonly undefined[]> {
  const attempts = requests.map((ended): FinishedAttempt => {
    const { delivery, result, finishedAt } = ended;
    return { ...ended, end: endOf(delivery, result, finishedAt, random(crypto)) };
  });
  const retries = attempts.flatMap(({ delivery, end, finishedAt }) =>
    end.status === "retrying" && end.nextAttemptAt
      ? [
          attemptAt(
            { id: delivery.id, after: delivery.attempts + 1 },
            end.nextAttemptAt,
            finishedAt,
          ),
        ]
      : [],
  );
  await database.db.transaction().execute(async (tx) => {
    await finishAttempts(tx, attempts);
    await enqueueAttempts(jobs, retries, tx);
  });
  for (const { delivery, end, startedAt, finishedAt } of attempts) {
    const seconds = Math.max(0, finishedAt.getTime() - startedAt.getTime()) / 1000;
    metrics.webhookAttempt(end.status === "delivered" ? "delivered" : "failed", seconds);
    if (end.status !== "delivered" && end.disable !== null && !delivery.isTest) {
      const { id } = delivery.webhook;
      log.warn({ webhook: id, reason: end.disable }, "a webhook was disabled automatically");
    }
  }
  return attempts.map(() => undefined);
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

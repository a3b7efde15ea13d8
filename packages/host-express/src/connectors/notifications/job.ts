import {
  afterAttempt,
  interruptedReason,
  type Connector,
  type DomainEvent,
  type EventReport,
  type Result,
} from "@tt/connector-core";
import type { Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { HostStorage } from "../storage/create-storage";
import { rateLimitOf, secondsUntil, settingsReader, reserveSlots } from "./pacing";
import { startAttempt, finishAttempt } from "./write";
import type { RegisteredConnector } from "../registry";

const queue = "connector_event";

/** Concurrent batches, so that an unresponsive provider delays only the jobs of its batch. */
const concurrency = 4;
const batchSize = 16;
/** Wait up to this long for a send slot; for a later one enqueue another job. */
const maxWaitMs = 2_000;

const notificationSchema = z.object({
  integration: z.string(),
  connector: z.string(),
  /** The event's id, or `day:2026-01-15`. */
  ref: z.string(),
  type: z.string(),
  /** When it happened, ISO 8601 UTC. */
  at: z.string(),
  /** A domain event as the relay wrote it. */
  event: z.json().optional(),
  /** The day of a daily summary. */
  day: z.string().optional(),
  /** Number of earlier attempts. */
  tries: z.int(),
  /** The reserved send slot, ISO 8601 UTC. */
  turn: z.string().optional(),
});

/** A notification of an integration about an event or a day. */
export type Notification = Omit<z.output<typeof notificationSchema>, "event"> & {
  readonly event?: DomainEvent | z.core.util.JSONType | undefined;
};

/** A notification to be enqueued. */
export interface NewNotification {
  readonly notification: Notification;
  /** Delay of the job (default: 0). */
  readonly afterSeconds?: number;
}

/** Enqueues notifications if and only if the transaction commits. */
export function enqueueNotifications(
  jobs: Jobs,
  notifications: readonly NewNotification[],
  tx: Transaction<Database>,
): Promise<void> {
  const newJobs = notifications.map(({ notification, afterSeconds }) => ({
    data: notification,
    ...(afterSeconds === undefined ? {} : { delaySeconds: afterSeconds }),
  }));
  return jobs.sendAll(queue, newJobs, tx);
}

/** Sends notifications; each ends as sent, or as dropped with a reason. */
export function notificationJob(
  connectors: readonly RegisteredConnector[],
  storage: HostStorage,
  context: HostContext,
): JobHandler {
  const settingsOf = settingsReader(connectors);
  const { database, clock, jobs } = context;
  const { db } = database;

  /** The send slot of a notification; undefined if it can be sent now. */
  const slotOf = async (
    { manifest }: RegisteredConnector,
    notification: Notification,
  ): Promise<Date | undefined> => {
    if (notification.turn !== undefined) return new Date(notification.turn);
    const row = await storage.integrations.get(notification.integration);
    const limit = row && rateLimitOf(manifest, settingsOf(row));
    const [slot] = await reserveSlots(db, [limit], clock.now());
    return slot;
  };

  const postpone = (notification: Notification, afterSeconds: number): Promise<void> =>
    db
      .transaction()
      .execute((tx) => enqueueNotifications(jobs, [{ notification, afterSeconds }], tx));

  return {
    queue,
    // Failed attempts enqueue a new job; these retries cover processes that crashed.
    retryLimit: 2,
    concurrency,
    batchSize,
    async handle(data) {
      const notification = notificationSchema.parse(data);
      const registered = connectors.find(({ manifest }) => manifest.key === notification.connector);
      // The connector was removed from the host.
      if (!registered) return;
      const slot = await slotOf(registered, notification);
      const waitMs = slot === undefined ? 0 : slot.getTime() - clock.now().getTime();
      if (waitMs > maxWaitMs && slot) {
        const delay = secondsUntil(slot, clock.now());
        await postpone({ ...notification, turn: slot.toISOString() }, delay);
        return;
      }
      if (waitMs > 0) await clock.sleep(waitMs);

      const attempt = await startAttempt(db, notification);
      if (attempt === "finished") return;
      if (attempt === "interrupted" && registered.manifest.notifications?.atMostOnce === true) {
        const reason = interruptedReason;
        await finishAttempt(db, notification, { status: "dropped", reason });
        return;
      }
      await finish(notification, await deliver(registered.connector, notification));
    },
  };

  async function finish(notification: Notification, result: Result<EventReport>): Promise<void> {
    const end = afterAttempt(result, notification, clock.now());
    if (end.status !== "waiting") {
      const reason = end.status === "dropped" ? end.reason : null;
      await finishAttempt(db, notification, { status: end.status, reason });
      return;
    }
    const { reason, afterSeconds } = end;
    const tries = notification.tries + 1;
    const { turn: _used, ...retry } = notification;
    await db.transaction().execute(async (tx) => {
      await finishAttempt(tx, notification, { status: "waiting", reason });
      await enqueueNotifications(jobs, [{ notification: { ...retry, tries }, afterSeconds }], tx);
    });
  }
}

function deliver(connector: Connector, notification: Notification): Promise<Result<EventReport>> {
  return notification.day === undefined
    ? // The relay wrote this event.
      connector.deliverEvent(notification.integration, notification.event as DomainEvent)
    : connector.sendDailySummary(notification.integration, notification.day);
}

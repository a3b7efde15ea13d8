import {
  errorTraits,
  type Connector,
  type DomainEvent,
  type EventReport,
  type Result,
} from "@tt/connector-core";
import type { Transaction } from "kysely";
import { z } from "zod";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { HostStorage } from "../storage/create-storage";
import { rateLimitOf, secondsUntil, settingsReader, reserveSlots } from "./pacing";
import { startAttempt, finishAttempt } from "./write";
import type { RegisteredConnector } from "../registry";

const queue = "connector_event";

/** A provider that hangs holds what was taken with it for ten seconds; the others go on. */
const concurrency = 4;
const together = 16;
/** A turn that comes within so many milliseconds is waited for; a later one is another job. */
const shortWait = 2_000;
/** Nothing is tried for longer than this, milliseconds; connectors give up sooner. */
const maxTryMs = 24 * 60 * 60 * 1000;
/** Pauses between tries, seconds: doubled up to this. */
const maxPauseSeconds = 60;

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
  /** A calendar day to be summed up. */
  day: z.string().optional(),
  /** Tries before this one. */
  tries: z.int(),
  /** When it may go out: its turn was taken already. ISO 8601 UTC. */
  turn: z.string().optional(),
});

/** Something a card is to be told. */
export type Notification = Omit<z.output<typeof notificationSchema>, "event"> & {
  readonly event?: DomainEvent | z.core.util.JSONType | undefined;
};

/** A notice, and the seconds from now before which nobody looks at it. */
export interface NewNotification {
  readonly notice: Notification;
  readonly after?: number;
}

/** These notices go out if and only if this transaction commits. */
export function enqueueNotifications(
  jobs: Jobs,
  notices: readonly NewNotification[],
  tx: Transaction<Database>,
): Promise<void> {
  const many = notices.map(({ notice, after }) => ({
    data: notice,
    ...(after === undefined ? {} : { delaySeconds: after }),
  }));
  return jobs.sendAll(queue, many, tx);
}

/** Tells cards what they want to hear; every notice ends as sent or dropped, with a reason. */
export function notificationJob(
  connectors: readonly RegisteredConnector[],
  storage: HostStorage,
  context: HostContext,
): JobHandler {
  const settingsOf = settingsReader(connectors);
  const { database, clock, jobs } = context;
  const { db } = database;

  /** Undefined: now. */
  const turnOf = async (
    { manifest }: RegisteredConnector,
    notice: Notification,
  ): Promise<Date | undefined> => {
    if (notice.turn !== undefined) return new Date(notice.turn);
    const row = await storage.integrations.get(notice.integration);
    const limit = row && rateLimitOf(manifest, settingsOf(row));
    const [turn] = await reserveSlots(db, [limit], clock.now());
    return turn;
  };

  const later = (notice: Notification, seconds: number): Promise<void> =>
    db.transaction().execute((tx) => enqueueNotifications(jobs, [{ notice, after: seconds }], tx));

  return {
    queue,
    // A try of ours ends in a new job; these are for processes that went away.
    retryLimit: 2,
    concurrency,
    batchSize: together,
    async handle(data) {
      const notice = notificationSchema.parse(data);
      const registered = connectors.find(({ manifest }) => manifest.key === notice.connector);
      // A connector that was taken out of the host hears no more.
      if (!registered) return;
      const turn = await turnOf(registered, notice);
      const wait = turn === undefined ? 0 : turn.getTime() - clock.now().getTime();
      if (wait > shortWait && turn) {
        await later({ ...notice, turn: turn.toISOString() }, secondsUntil(turn, clock.now()));
        return;
      }
      if (wait > 0) await clock.sleep(wait);

      const begun = await startAttempt(db, notice);
      if (begun === "ended") return;
      if (begun === "cut" && registered.manifest.notifications?.atMostOnce === true) {
        const reason = "The host stopped while it was being sent; it may have arrived";
        await finishAttempt(db, notice, { status: "dropped", reason });
        return;
      }
      await finish(notice, await deliver(registered.connector, notice));
    },
  };

  async function finish(notice: Notification, result: Result<EventReport>): Promise<void> {
    if (result.ok) {
      await (result.status === "done"
        ? finishAttempt(db, notice, { status: "sent", reason: null })
        : finishAttempt(db, notice, { status: "dropped", reason: result.reason }));
      return;
    }
    const tooLate = clock.now().getTime() - Date.parse(notice.at) > maxTryMs;
    if (!errorTraits[result.code].transient || tooLate) {
      await finishAttempt(db, notice, { status: "dropped", reason: result.error });
      return;
    }
    const tries = notice.tries + 1;
    const pause = result.retryAfter ?? Math.min(maxPauseSeconds, 2 ** Math.min(tries, 10));
    const { turn: _used, ...again } = notice;
    await db.transaction().execute(async (tx) => {
      await finishAttempt(tx, notice, { status: "waiting", reason: result.error });
      await enqueueNotifications(jobs, [{ notice: { ...again, tries }, after: pause }], tx);
    });
  }
}

function deliver(connector: Connector, notice: Notification): Promise<Result<EventReport>> {
  return notice.day === undefined
    ? // The relay wrote this event.
      connector.deliverEvent(notice.integration, notice.event as DomainEvent)
    : connector.sendDailySummary(notice.integration, notice.day);
}

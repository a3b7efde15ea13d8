import type { DomainEvent } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { Pace } from "../../platform/jobs/pace";
import type { FanOut } from "../../platform/jobs/relay";
import { eventSubject, eventVisible } from "../access/events";
import { envelope, type EventUser } from "./envelope";
import { enqueueAttempts, type QueuedAttempt } from "./queue";
import { allEvents } from "./schema";

const queue = "webhook_fan_out";
const jobSchema = z.object({ messages: z.array(z.number()) });
/** Messages whose recipients are found with one statement. */
const maxMessages = 5;
/** Deliveries that are created in one transaction. */
const maxDeliveries = 100;
/** After this time, another job does the rest. */
const maxMs = 30_000;

/**
 * Stores the events that any webhook wants as messages, once each, and enqueues a job that finds their
 * recipients. The number of webhooks costs the relay nothing.
 */
export function storeMessages(jobs: Pick<Jobs, "send">): FanOut {
  return async (events, tx) => {
    const wanted = await subscribedEvents(tx, events);
    if (wanted.length === 0) return;
    const users = await usersOf(tx, wanted);
    const rows = await tx
      .insertInto("webhook_messages")
      .values(
        wanted.map((event) => ({
          event_id: event.id,
          type: event.type,
          ...eventSubject(event),
          body: JSON.stringify(envelope(event, users.get(event.userId ?? 0) ?? null)),
        })),
      )
      .returning("id")
      .execute();
    await jobs.send(queue, { messages: rows.map(({ id }) => id) }, tx);
  };
}

/** The events that an active webhook subscribes to. */
async function subscribedEvents(
  tx: Transaction<Database>,
  events: readonly DomainEvent[],
): Promise<readonly DomainEvent[]> {
  const types = [...new Set(events.map(({ type }) => type))];
  const { rows } = await sql<{ type: string }>`
    select type from unnest(${types}::text[]) as input(type)
    where exists (select from webhooks
      where is_active and (type = any(events) or ${allEvents} = any(events)))`.execute(tx);
  const subscribed = new Set(rows.map(({ type }) => type));
  return events.filter(({ type }) => subscribed.has(type));
}

async function usersOf(
  tx: Transaction<Database>,
  events: readonly DomainEvent[],
): Promise<ReadonlyMap<number, EventUser>> {
  const ids = [...new Set(events.flatMap(({ userId }) => userId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom("users")
    .select(["id", "username", "full_name"])
    .where("id", "in", ids)
    .execute();
  return new Map(rows.map((user) => [user.id, user]));
}

/**
 * Creates the deliveries of messages and enqueues their first attempts, a few in a transaction, so that
 * an event of many webhooks delays no request.
 */
export function fanOutJob(
  { database, clock, jobs }: Pick<HostContext, "database" | "clock" | "jobs">,
  pace: Pace,
): JobHandler {
  const { db } = database;
  return {
    queue,
    retryLimit: 10,
    async handle(data) {
      const { messages } = jobSchema.parse(data);
      const start = performance.now();
      const isLate = (): boolean => performance.now() - start > maxMs;
      const continueLater = (rest: readonly number[]): Promise<void> =>
        db.transaction().execute((tx) => jobs.send(queue, { messages: rest }, tx));
      for (let done = 0; done < messages.length; done += maxMessages) {
        const some = messages.slice(done, done + maxMessages);
        const recipients = await pace(() => findRecipients(db, some));
        for (const chunk of chunks(recipients, maxDeliveries)) {
          // The other job finds only those who have no delivery yet.
          if (isLate()) return continueLater(messages.slice(done));
          await pace(() =>
            db.transaction().execute(async (tx) => {
              await enqueueAttempts(jobs, await createDeliveries(tx, chunk, clock.now()), tx);
            }),
          );
        }
      }
    },
  };
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, n) => list.slice(n * size, (n + 1) * size));
}

/** A webhook that gets a message. */
interface Recipient {
  readonly message: number;
  readonly webhook: number;
}

/**
 * Finds the active webhooks that subscribe to messages and whose owners may see them, without those
 * that have a delivery already.
 */
async function findRecipients(
  db: Kysely<Database>,
  messages: readonly number[],
): Promise<readonly Recipient[]> {
  const { rows } = await sql<Recipient>`
    select message.id as message, webhooks.id as webhook
    from webhook_messages as message
    join webhooks on webhooks.is_active
      and (message.type = any(webhooks.events) or ${allEvents} = any(webhooks.events))
    join users on users.id = webhooks.user_id and users.is_active
    where message.id = any(${messages}::bigint[]) and ${eventVisible("message", "users")}
      and not exists (select from webhook_deliveries as known
        where known.webhook_id = webhooks.id and known.message_id = message.id)
    order by message.id, webhooks.id`.execute(db);
  return rows;
}

/**
 * Creates deliveries. Idempotent: those that exist are not returned. Webhooks that were deleted
 * or deactivated meanwhile are left out.
 */
async function createDeliveries(
  tx: Transaction<Database>,
  recipients: readonly Recipient[],
  now: Date,
): Promise<readonly QueuedAttempt[]> {
  const { rows } = await sql<{ id: string; after: number; isFailing: boolean }>`
    with recipients as materialized (
      select input.message, webhooks.id, webhooks.failures
      from jsonb_to_recordset(${JSON.stringify(recipients)}::jsonb)
        as input(message bigint, webhook integer)
      join webhooks on webhooks.id = input.webhook and webhooks.is_active
      order by input.message, webhooks.id
      for key share of webhooks),
    created as (
      insert into webhook_deliveries (webhook_id, message_id, next_attempt_at, created_at)
      select id, message, ${now}::timestamptz, ${now}::timestamptz from recipients
      on conflict (webhook_id, message_id) do nothing
      returning id, webhook_id, message_id, attempts)
    select created.id, created.attempts as after, recipients.failures > 0 as "isFailing"
    from created join recipients
      on recipients.id = created.webhook_id and recipients.message = created.message_id`.execute(
    tx,
  );
  return rows;
}

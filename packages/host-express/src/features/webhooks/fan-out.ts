import type { DomainEvent } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { FanOut } from "../../platform/jobs/relay";
import { eventSubject, eventVisible } from "../access/events";
import { envelope, type EventUser } from "./envelope";
import { enqueueAttempts } from "./queue";
import { allEvents } from "./schema";

const queue = "webhook_fan_out";
const jobSchema = z.object({ messages: z.array(z.number()) });
/** Messages whose deliveries are created in one transaction. */
const chunkSize = 5;

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

/** Creates the deliveries of messages and enqueues their first attempts. */
export function fanOutJob({
  database,
  clock,
  jobs,
}: Pick<HostContext, "database" | "clock" | "jobs">): JobHandler {
  return {
    queue,
    retryLimit: 10,
    // If the process crashes, another one continues soon.
    expireInSeconds: 60,
    async handle(data) {
      const { messages } = jobSchema.parse(data);
      for (let start = 0; start < messages.length; start += chunkSize) {
        const chunk = messages.slice(start, start + chunkSize);
        await database.db.transaction().execute(async (tx) => {
          await enqueueAttempts(jobs, await createDeliveries(tx, chunk, clock.now()), tx);
        });
      }
    },
  };
}

/**
 * Creates one delivery per message and active webhook that subscribes to it and whose owner may see
 * the event. Idempotent: deliveries that exist are not returned.
 */
async function createDeliveries(
  db: Kysely<Database>,
  messages: readonly number[],
  now: Date,
): Promise<readonly { readonly id: string; readonly isFailing: boolean }[]> {
  const { rows } = await sql<{ id: string; isFailing: boolean }>`
    with created as (
      insert into webhook_deliveries (webhook_id, message_id, next_attempt_at, created_at)
      select webhooks.id, message.id, ${now}::timestamptz, ${now}::timestamptz
      from webhook_messages as message
      join webhooks on webhooks.is_active
        and (message.type = any(webhooks.events) or ${allEvents} = any(webhooks.events))
      join users on users.id = webhooks.user_id and users.is_active
      where message.id = any(${messages}::bigint[]) and ${eventVisible("message", "users")}
      order by message.id, webhooks.id
      on conflict (webhook_id, message_id) do nothing
      returning id, webhook_id)
    select created.id, webhooks.failures > 0 as "isFailing"
    from created join webhooks on webhooks.id = created.webhook_id`.execute(db);
  return rows;
}

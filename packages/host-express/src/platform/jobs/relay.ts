import type { DomainEvent, DomainEventType, JsonObject } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { toDate } from "../db/instants";
import type { Database } from "../db/schema";
import type { Log } from "../log/log";

/** Turns events into jobs inside the relay's transaction. */
export type FanOut = (events: readonly DomainEvent[], tx: Transaction<Database>) => Promise<void>;

/** The outbox's reader. */
export interface Relay {
  start(): void;
  /** Finishes what it is at. */
  stop(): Promise<void>;
}

const batchSize = 500;
const minPauseMs = 1_000;
const maxPauseMs = 3_000;

/**
 * Takes one batch of domain events: jobs are made and rows deleted in one transaction, so a crash
 * leaves both or neither. There is no cursor that a late commit could be behind of; `skip locked`
 * lets several processes share the work.
 * @returns How many events were taken.
 */
export async function relayBatch(db: Kysely<Database>, fanOut: FanOut): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const oldest = tx
      .selectFrom("domain_events")
      .select("id")
      .orderBy("id")
      .limit(batchSize)
      .forUpdate()
      .skipLocked();
    const rows = await tx
      .deleteFrom("domain_events")
      // As an array: a plan for a subquery may read the whole table, dead rows of a busy day included.
      .where(sql<boolean>`id = any(array(${oldest}))`)
      .returning(["id", "type", "user_id", "entity_type", "entity_id", "data", "created_at"])
      .execute();
    if (rows.length === 0) return 0;
    const events = rows.sort((a, b) => a.id - b.id).map(toEvent);
    await fanOut(events, tx);
    return rows.length;
  });
}

/** How many events wait. */
export async function outboxBacklog(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom("domain_events")
    .select(sql<number>`count(*)`.as("waiting"))
    .executeTakeFirstOrThrow();
  return row.waiting;
}

/** A relay that looks every second while there is work and every three when there is none. */
export function createRelay(db: Kysely<Database>, fanOut: FanOut, log: Log): Relay {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let pause = minPauseMs;

  const look = async (): Promise<void> => {
    try {
      let taken = 0;
      let last: number;
      do {
        last = await relayBatch(db, fanOut);
        taken += last;
      } while (last === batchSize && !isStopped());
      pause = taken > 0 ? minPauseMs : Math.min(maxPauseMs, pause * 2);
    } catch (error) {
      pause = maxPauseMs;
      log.error(
        { err: error },
        "domain events could not be relayed; they stay and are tried again",
      );
    }
  };
  const isStopped = (): boolean => stopped;
  const schedule = (wait: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = look().then(() => {
        if (!stopped) schedule(pause);
      });
    }, wait);
  };
  return {
    start: () => {
      schedule(0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function toEvent(row: {
  readonly id: number;
  readonly type: string;
  readonly user_id: number | null;
  readonly entity_type: string;
  readonly entity_id: number | null;
  readonly data: Record<string, unknown>;
  readonly created_at: string;
}): DomainEvent {
  const { name, ...data } = row.data as JsonObject;
  return {
    id: String(row.id),
    type: row.type as DomainEventType,
    at: toDate(row.created_at).toISOString(),
    userId: row.user_id,
    entity: {
      type: row.entity_type,
      id: row.entity_id,
      name: typeof name === "string" ? name : null,
    },
    data,
  };
}

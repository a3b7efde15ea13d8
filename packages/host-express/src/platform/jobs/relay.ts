import type { DomainEvent, DomainEventType, JsonObject } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { toDate } from "../db/instants";
import type { Database } from "../db/schema";
import type { Log } from "../log/log";
import { sleep } from "../time/sleep";

/** Enqueues the jobs of events, as part of the relay's transaction. */
export type FanOut = (events: readonly DomainEvent[], tx: Transaction<Database>) => Promise<void>;

/** Reads the outbox table `domain_events` in the background. */
export interface Relay {
  start(): void;
  /** Stops polling and waits for the current batch. */
  stop(): Promise<void>;
}

const batchSize = 500;
const minPauseMs = 1_000;
const maxPauseMs = 3_000;
/** How many times as long as a batch of a backlog the pause after it is, if the database is shared. */
const pausesPerBatch = 3;

/**
 * Relays one batch of domain events. Jobs are enqueued and rows deleted in one transaction, so a
 * crash loses no event. Rows are deleted instead of tracking a position, since a transaction may
 * commit a lower id later; `skip locked` lets several processes work concurrently.
 * @returns number of relayed events
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
      // `array(…)`, because the plan of `in (select …)` may scan the table and all its dead rows.
      .where(sql<boolean>`id = any(array(${oldest}))`)
      .returning(["id", "type", "user_id", "entity_type", "entity_id", "data", "created_at"])
      .execute();
    if (rows.length === 0) return 0;
    const events = rows.sort((a, b) => a.id - b.id).map(toDomainEvent);
    await fanOut(events, tx);
    return rows.length;
  });
}

/** Counts the events that have not been relayed. */
export async function outboxBacklog(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom("domain_events")
    .select(sql<number>`count(*)`.as("waiting"))
    .executeTakeFirstOrThrow();
  return row.waiting;
}

/** Options of {@link createRelay}. */
export interface RelayOptions {
  /**
   * True to pause between the batches of a backlog, so that the relay uses at most a quarter of the time.
   * The embedded database does one thing at a time: a relay without pauses takes half of a long sync's.
   */
  readonly isShared?: boolean;
}

/** Creates a relay that polls every second while there is work, else every three seconds. */
export function createRelay(
  db: Kysely<Database>,
  fanOut: FanOut,
  log: Log,
  { isShared = false }: RelayOptions = {},
): Relay {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  let pauseMs = minPauseMs;

  const poll = async (): Promise<void> => {
    try {
      let relayed = 0;
      let last: number;
      do {
        const started = performance.now();
        last = await relayBatch(db, fanOut);
        relayed += last;
        const tookMs = performance.now() - started;
        if (isShared && last === batchSize) await sleep(tookMs * pausesPerBatch, stopping.signal);
      } while (last === batchSize && !isStopped());
      pauseMs = relayed > 0 ? minPauseMs : Math.min(maxPauseMs, pauseMs * 2);
    } catch (error) {
      pauseMs = maxPauseMs;
      log.error({ err: error }, "relaying domain events failed; they will be retried");
    }
  };
  const isStopped = (): boolean => stopping.signal.aborted;
  const schedule = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = poll().then(() => {
        if (!isStopped()) schedule(pauseMs);
      });
    }, delayMs);
  };
  return {
    start: () => {
      schedule(0);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/** Converts a row of the outbox. */
export function toDomainEvent(row: {
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

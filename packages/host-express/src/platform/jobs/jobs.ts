import type { Transaction } from "kysely";
import { fromKysely, PgBoss, type JobResult, type QueueResult } from "pg-boss";
import type { OpenDatabase } from "../db/database";
import type { Database } from "../db/schema";
import type { Log } from "../log/log";
import { heartbeatSeconds, refreshSeconds, watchLostJobs, type LostJobs } from "./lost-jobs";

/** Handler of one queue. */
export interface JobHandler {
  readonly queue: string;
  /** Maximum number of retries, with exponential backoff from one second. */
  readonly retryLimit: number;
  /** Cron expression in UTC; each run happens once per installation, not per process. */
  readonly cron?: string;
  /** Workers per process that poll the queue once a second (default: 1). */
  readonly concurrency?: number;
  /** Jobs that a worker fetches at once and runs concurrently (default: 1). */
  readonly batchSize?: number;
  /** If true, at most one job with the same key waits and at most one runs. */
  readonly isUniquePerKey?: boolean;
  /**
   * Processes one job. An error makes the job retry, and so does the end of its process. If the process
   * was only frozen, it continues beside the retry: what a job does must not be done twice by that.
   */
  handle(data: unknown): Promise<void>;
}

/** A job to enqueue with {@link Jobs.sendAll}. */
export interface NewJob {
  readonly data: object;
  /** Delay before the job may run (default: 0). */
  readonly delaySeconds?: number;
}

/** How many jobs a queue has, as of the last count, which is made once a minute. */
export interface QueueCounts {
  readonly queue: string;
  /** Jobs that could run now. */
  readonly ready: number;
  /** Jobs that wait for their time, e.g. before a retry. */
  readonly waiting: number;
  readonly running: number;
  /** Jobs of the last days that are no longer retried. */
  readonly failed: number;
}

/** Background jobs, stored in the host's database. */
export interface Jobs {
  /** Creates the queues and starts their workers. */
  start(handlers: readonly JobHandler[]): Promise<void>;
  /** Enqueues a job as part of the transaction. */
  send(
    queue: string,
    data: object,
    tx: Transaction<Database>,
    options?: { readonly key?: string },
  ): Promise<void>;
  /** Enqueues many jobs with one statement. */
  sendAll(queue: string, jobs: readonly NewJob[], tx: Transaction<Database>): Promise<void>;
  /** Counts the jobs of all queues. */
  counts(): Promise<readonly QueueCounts[]>;
  /** Stops the workers and waits up to ten seconds for running jobs. */
  stop(): Promise<void>;
}

const stopTimeoutMs = 10_000;
/** A job that runs longer is retried, although its process is alive. */
const expireInSeconds = 15 * 60;
/** Queues of pg-boss itself, e.g. for schedules. */
const ownPrefix = "__pgboss";

/**
 * Creates the job queues on pg-boss.
 * @param onDone called after every attempt
 */
export function createJobs(
  database: OpenDatabase,
  log: Log,
  onDone: (queue: string, result: "done" | "failed") => void,
): Jobs {
  const boss = new PgBoss({
    db: database.jobs,
    backend: database.kind === "pglite" ? "pglite" : "postgres",
  });
  boss.on("error", (error) => {
    log.error({ err: error }, "the job queue reported an error");
  });

  const run = async (handler: JobHandler, { id, data }: Job): Promise<JobResult> => {
    try {
      await handler.handle(data);
      onDone(handler.queue, "done");
      return { id, status: "completed" };
    } catch (error) {
      log.error({ err: error, queue: handler.queue, job: id }, "a job failed");
      onDone(handler.queue, "failed");
      return { id, status: "failed" };
    }
  };

  /** Creates a queue, or changes one that an older version created. */
  const prepareQueue = async (
    handler: JobHandler,
    existing: QueueResult | undefined,
  ): Promise<void> => {
    const options = queueOptions(handler);
    if (existing === undefined) {
      const policy = handler.isUniquePerKey ? ({ policy: "stately" } as const) : {};
      await boss.createQueue(handler.queue, { ...options, ...policy });
    } else if (!hasOptions(existing, options)) {
      await boss.updateQueue(handler.queue, options);
    }
  };

  let lostJobs: LostJobs | undefined;
  let started = false;
  return {
    async start(handlers) {
      await boss.start();
      started = true;
      const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
      for (const handler of handlers) {
        await prepareQueue(handler, existing.get(handler.queue));
        const options = {
          pollingIntervalSeconds: 1,
          localConcurrency: handler.concurrency ?? 1,
          batchSize: handler.batchSize ?? 1,
          perJobResults: true,
          heartbeatRefreshSeconds: refreshSeconds,
        } as const;
        await boss.work(handler.queue, options, (jobs: Job[]) =>
          Promise.all(jobs.map((job) => run(handler, job))),
        );
        if (handler.cron !== undefined) await boss.schedule(handler.queue, handler.cron);
      }
      const queues = handlers.map(({ queue }) => queue);
      lostJobs = watchLostJobs(boss, database.db, queues, log);
    },
    async send(queue, data, tx, { key } = {}) {
      const options = { db: fromKysely(tx), ...(key === undefined ? {} : { singletonKey: key }) };
      await boss.send(queue, data, options);
    },
    async sendAll(queue, newJobs, tx) {
      const inserts = newJobs.map(({ data, delaySeconds = 0 }) => ({
        data,
        startAfter: delaySeconds,
      }));
      if (inserts.length > 0) await boss.insert(queue, inserts, { db: fromKysely(tx) });
    },
    async counts() {
      const queues = await boss.getQueues();
      const own = queues.filter(({ name }) => !name.startsWith(ownPrefix));
      return own.map((queue) => ({
        queue: queue.name,
        ready: queue.readyCount,
        waiting: queue.queuedCount - queue.readyCount,
        running: queue.activeCount,
        failed: queue.failedCount,
      }));
    },
    async stop() {
      await lostJobs?.stop();
      if (started) await boss.stop({ graceful: true, timeout: stopTimeoutMs });
      started = false;
    },
  };
}

/** Options that every queue has, and may be changed. */
function queueOptions({ retryLimit }: JobHandler) {
  return { retryLimit, retryBackoff: true, retryDelay: 1, expireInSeconds, heartbeatSeconds };
}

type QueueOptions = ReturnType<typeof queueOptions>;

function hasOptions(queue: QueueResult, options: QueueOptions): boolean {
  const names = Object.keys(options) as (keyof QueueOptions)[];
  return names.every((name) => queue[name] === options[name]);
}

interface Job {
  readonly id: string;
  readonly data: unknown;
}

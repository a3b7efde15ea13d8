import type { Transaction } from "kysely";
import { fromKysely, PgBoss, type JobResult } from "pg-boss";
import type { OpenDatabase } from "../db/database";
import type { Database } from "../db/schema";
import type { Log } from "../log/log";

/** One kind of background work. */
export interface JobHandler {
  readonly queue: string;
  /** Tries after the first, with growing pauses. */
  readonly retryLimit: number;
  /** At these times (cron, UTC), once in the whole installation. */
  readonly cron?: string;
  /** How many look for jobs in one process; one unless said. */
  readonly concurrency?: number;
  /** Jobs that one of them takes at a look, once a second, and does side by side; one unless said. */
  readonly together?: number;
  /** Of jobs with the same key one waits and one runs at most. */
  readonly onePerKey?: boolean;
  /** Throws to be tried again. */
  handle(data: unknown): Promise<void>;
}

/** One of many jobs. */
export interface NewJob {
  readonly data: object;
  /** Seconds from now before which it does not run; 0 unless said. */
  readonly after?: number;
}

/** Background work on the database's own queue. */
export interface Jobs {
  start(handlers: readonly JobHandler[]): Promise<void>;
  /** The job exists if and only if this transaction commits. */
  send(
    queue: string,
    data: object,
    tx: Transaction<Database>,
    options?: { readonly key?: string },
  ): Promise<void>;
  /** The same for many, by one statement. */
  sendAll(queue: string, jobs: readonly NewJob[], tx: Transaction<Database>): Promise<void>;
  /** Waits for running jobs, ten seconds at most. */
  stop(): Promise<void>;
}

const stopTimeout = 10_000;

/** Jobs on pg-boss, in the same database. */
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

  let started = false;
  return {
    async start(handlers) {
      await boss.start();
      started = true;
      for (const handler of handlers) {
        await boss.createQueue(handler.queue, {
          retryLimit: handler.retryLimit,
          retryBackoff: true,
          retryDelay: 1,
          ...(handler.onePerKey ? { policy: "stately" } : {}),
        });
        const options = {
          pollingIntervalSeconds: 1,
          localConcurrency: handler.concurrency ?? 1,
          batchSize: handler.together ?? 1,
          perJobResults: true,
        } as const;
        await boss.work(handler.queue, options, (jobs: Job[]) =>
          Promise.all(jobs.map((job) => run(handler, job))),
        );
        if (handler.cron !== undefined) await boss.schedule(handler.queue, handler.cron);
      }
    },
    async send(queue, data, tx, { key } = {}) {
      const options = { db: fromKysely(tx), ...(key === undefined ? {} : { singletonKey: key }) };
      await boss.send(queue, data, options);
    },
    async sendAll(queue, many, tx) {
      const inserts = many.map(({ data, after = 0 }) => ({ data, startAfter: after }));
      if (inserts.length > 0) await boss.insert(queue, inserts, { db: fromKysely(tx) });
    },
    async stop() {
      if (started) await boss.stop({ graceful: true, timeout: stopTimeout });
      started = false;
    },
  };
}

interface Job {
  readonly id: string;
  readonly data: unknown;
}

import { sql, type Kysely } from "kysely";
import type { PgBoss } from "pg-boss";
import type { Database } from "../db/schema";
import type { Log } from "../log/log";
import { sleep } from "../time/sleep";
import { continueWatch, isLongEnough, type Watch } from "./watch";

/**
 * A running job whose process has sent no heartbeat for this long is retried: the process was killed, or is
 * cut off from the database. The minimum of pg-boss.
 */
export const heartbeatSeconds = 10;
/** Heartbeats are this far apart, so that a process may be busy with something else for eight seconds. */
export const refreshSeconds = 2;
const checkMs = 2_000;

/** Looks for jobs that other processes, or an earlier one, left behind. */
export interface LostJobs {
  /** Stops looking, and waits for the current check. */
  stop(): Promise<void>;
}

interface LostJob {
  readonly name: string;
  readonly id: string;
  /** With the id, it names the attempt: a job that another process retries already is left alone. */
  readonly retryCount: number;
}

/**
 * Starts to look every two seconds for jobs of these queues whose heartbeats have ended, and retries them.
 * pg-boss does so once a minute only, since it counts all jobs at the same time.
 */
export function watchLostJobs(
  boss: Pick<PgBoss, "fail">,
  db: Kysely<Database>,
  queues: readonly string[],
  log: Log,
): LostJobs {
  const stopping = new AbortController();
  let watch: Watch | undefined;

  const check = async (): Promise<void> => {
    const { now, jobs } = await findLost(db, queues);
    watch = continueWatch(watch, now);
    if (!isLongEnough(watch, heartbeatSeconds)) return;
    for (const queue of new Set(jobs.map(({ name }) => name))) {
      const lost = jobs.filter(({ name }) => name === queue);
      await boss.fail(queue, lost, { message: "its process was killed, or is cut off" });
      log.warn({ queue, jobs: lost.map(({ id }) => id) }, "jobs whose process is gone are retried");
    }
  };
  const run = async (): Promise<void> => {
    while (await sleep(checkMs, stopping.signal)) {
      await check().catch((error: unknown) => {
        log.error({ err: error }, "jobs whose process is gone could not be found");
      });
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** @returns The jobs, and the time of the database in seconds, which all heartbeats have. */
async function findLost(
  db: Kysely<Database>,
  queues: readonly string[],
): Promise<{ readonly now: number; readonly jobs: readonly LostJob[] }> {
  const { rows } = await sql<{ now: number; jobs: readonly LostJob[] }>`
    select extract(epoch from now())::float8 as now, coalesce(jsonb_agg(
      jsonb_build_object('name', name, 'id', id, 'retryCount', retry_count)), '[]') as jobs
    from pgboss.job
    where name = any(${queues}::text[]) and state = 'active'
      and heartbeat_on < now() - heartbeat_seconds * interval '1 second'`.execute(db);
  const [row] = rows;
  if (!row) throw new TypeError("An aggregate has one row");
  return row;
}

import { sql } from "kysely";
import type { HostContext } from "../../platform/context";
import type { JobHandler } from "../../platform/jobs/jobs";
import { enqueueAttempts } from "./queue";

/** Deliveries enqueued per run. */
const batchSize = 1_000;
/** Later than this a delivery has lost its job; earlier, the job may wait behind others. */
const lostAfterMs = 15 * 60_000;

/** Every minute: enqueues deliveries again whose process crashed during an attempt, or whose job is lost. */
export function sweepJob({
  database,
  clock,
  jobs,
}: Pick<HostContext, "database" | "clock" | "jobs">): JobHandler {
  return {
    queue: "webhook_sweep",
    retryLimit: 0,
    cron: "* * * * *",
    async handle() {
      const now = clock.now();
      const lost = new Date(now.getTime() - lostAfterMs);
      await database.db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ id: string; after: number }>`
          update webhook_deliveries set next_attempt_at = ${now}, claimed_until = null
          where id in (
            select id from webhook_deliveries
            where status in ('pending', 'retrying') and next_attempt_at <= ${now}
              and case when claimed_until is null then next_attempt_at < ${lost}
                else claimed_until <= ${now} end
            order by next_attempt_at limit ${batchSize} for update skip locked)
          returning id, attempts as after`.execute(tx);
        const attempts = rows.map(({ id, after }) => ({ id, after, isFailing: true }));
        await enqueueAttempts(jobs, attempts, tx);
      });
    },
  };
}

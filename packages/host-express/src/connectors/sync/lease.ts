import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { sleep } from "../../platform/time/sleep";

/** A sync whose process was killed can be continued after this time. */
export const leaseSeconds = 15;
const renewMs = 3_000;

/** The lease of a sync. */
interface SyncLease {
  readonly integration: string;
  /** Id of the run. */
  readonly id: string;
}

/**
 * Renews the lease of a sync until the signal is aborted, however long a provider takes for a page. Does
 * nothing once another process has taken it over: the next commit of the sync notices that. Never rejects.
 */
export async function keepLease(
  db: Kysely<Database>,
  { integration, id }: SyncLease,
  signal: AbortSignal,
): Promise<void> {
  while (await sleep(renewMs, signal)) {
    await sql`update integrations
      set sync_lease_until = now() + ${leaseSeconds} * interval '1 second'
      where id = ${integration} and sync_lease = ${id}::uuid`
      .execute(db)
      // Failures of the database are logged; the lease outlives four of them.
      .catch(() => undefined);
  }
}

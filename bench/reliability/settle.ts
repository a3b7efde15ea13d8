import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../packages/host-express/test/support/client";
import type { Accounts } from "./accounts";
import type { Installation } from "./installation";

/**
 * Longer than others take to continue what a killed host was doing. The last are deliveries to webhooks: up to
 * 40 seconds, and then a pause of the webhook or the next run of the job that enqueues lost ones.
 */
const maxSettleMs = 3 * 60_000;

/**
 * Waits until nothing is left to do: both integrations synced without a gap, all events passed on, and all
 * deliveries to the receiver made.
 * @returns Seconds that it took
 * @throws Error if something is left
 */
export async function settle(
  installation: Pick<Installation, "query">,
  { admin, ada }: Accounts,
): Promise<number> {
  const started = performance.now();
  const waitFor = async (what: string, isDone: () => Promise<boolean>): Promise<void> => {
    while (!(await isDone().catch(() => false))) {
      if (performance.now() - started > maxSettleMs) {
        throw new Error(`Not settled: ${what}. ${await whatIsLeft(installation)}`);
      }
      await sleep(500);
    }
  };
  const sync = async (client: Client, path: string): Promise<boolean> => {
    const { status, body } = await client.post(`/api/integrations/${path}/sync`);
    return status === 200 && body["ok"] === true && body["complete"] === true;
  };
  // The second one reads what changed during the first.
  for (let time = 0; time < 2; time += 1) {
    await waitFor("the sync of GitHub", () => sync(admin, "github"));
    await waitFor("the sync of Google Calendar", () => sync(ada, "google"));
  }
  await waitFor("outgoing events", async () => {
    await replayPostponed(installation, admin);
    const [row] = await installation.query<{ left: string }>(`select
      (select count(*) from domain_events)
      + (select count(*) from pgboss.job
        where name = 'webhook_fan_out' and state in ('created', 'retry', 'active'))
      + (select count(*) from webhook_deliveries where status in ('pending', 'retrying')) as left`);
    return row?.left === "0";
  });
  return (performance.now() - started) / 1_000;
}

/**
 * Sends deliveries whose next attempt is minutes or hours away at once, as an administrator does after an
 * outage; those that are due are left to the hosts.
 */
async function replayPostponed(
  { query }: Pick<Installation, "query">,
  admin: Client,
): Promise<void> {
  const postponed = await query<{ path: string }>(`
    select '/api/v1/webhooks/' || webhook_id || '/deliveries/' || id || '/replay' as path
    from webhook_deliveries
    where status = 'retrying' and next_attempt_at > now() + interval '10 s' and claimed_until is null
    limit 100`);
  for (const { path } of postponed) await admin.post(path);
}

/** Describes the deliveries, events and jobs that should be done, for the message of a failure. */
async function whatIsLeft({ query }: Pick<Installation, "query">): Promise<string> {
  const rows = await query<{ what: string }>(`
    select count(*) || ' events' as what from domain_events
    union all select count(*) || ' jobs of ' || name || ': ' || state from pgboss.job
      where name like 'webhook%' and state in ('created', 'retry', 'active') group by name, state
    union all select count(*) || ' deliveries: ' || status || ', ' || attempts || ' attempts, next from '
      || min(next_attempt_at) || ' to ' || max(next_attempt_at) || ', claimed until '
      || coalesce(max(claimed_until)::text, 'never')
      from webhook_deliveries where status in ('pending', 'retrying') group by status, attempts`);
  return rows.map(({ what }) => what).join("; ");
}

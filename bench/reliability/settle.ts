import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "../../packages/host-express/test/support/client";
import type { Accounts } from "./accounts";
import type { Installation } from "./installation";

/** Longer than the lease of a sync whose host was killed, and than the two minutes of an attempt's claim. */
const maxSettleMs = 8 * 60_000;

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
      if (performance.now() - started > maxSettleMs) throw new Error(`Not settled: ${what}`);
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
    const [row] = await installation.query<{ left: string }>(`select
      (select count(*) from domain_events)
      + (select count(*) from pgboss.job
        where name = 'webhook_fan_out' and state in ('created', 'retry', 'active'))
      + (select count(*) from webhook_deliveries where status in ('pending', 'retrying')) as left`);
    return row?.left === "0";
  });
  return (performance.now() - started) / 1_000;
}
